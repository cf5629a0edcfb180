"""One question of a file that is being read, and what is lost of it."""

from collections.abc import Mapping

from aimpact.exchange.formats.imported import Loss, SourceQuestion, Weight
from aimpact.exchange.formats.texts import Languages, clean_html
from aimpact.questionnaire.reading import LABEL_MAXIMUM
from aimpact.questionnaire.structure import Text


class Entry:
    """One question of the file, and what is lost of it."""

    def __init__(self, name: str, kind: str, languages: Languages) -> None:
        self.name, self.kind, self.label = name, kind, ""
        self.losses: list[Loss] = []
        self.codes: list[str] = []
        self._languages = languages

    def lose(self, code: str, detail: str = "") -> None:
        """Something of the question is not carried."""
        self._add(Loss(code, Weight.PART, short(detail)))

    def note(self, code: str, detail: str = "") -> None:
        """Everything is carried, otherwise than it was."""
        self._add(Loss(code, Weight.NOTE, short(detail)))

    def leave_out(self, code: str, detail: str = "") -> None:
        """The question is not carried at all."""
        self.codes.clear()
        self._add(Loss(code, Weight.LEFT_OUT, short(detail)))

    def _add(self, loss: Loss) -> None:
        if loss not in self.losses:
            self.losses.append(loss)

    def words(self, texts: Mapping[str, str]) -> Text:
        """The texts in our languages, without HTML; what is taken out is written down."""
        cleaned = {}
        for language, text in texts.items():
            if text and language in self._languages.slots:
                cleaned[language] = self._clean(text)
        return self._languages.text(cleaned)

    def _clean(self, text: str) -> str:
        clean = clean_html(text)
        if "script" in clean.found:
            self.lose("script")
        if "media" in clean.found:
            self.lose("media", ", ".join(clean.media))
        if "html" in clean.found:
            self.note("html")
        if len(clean.text) > LABEL_MAXIMUM:
            self.lose("text_cut", clean.text[LABEL_MAXIMUM:])
        return clean.text[:LABEL_MAXIMUM].strip()

    def told(self) -> SourceQuestion:
        return SourceQuestion(
            self.name, self.kind, self.label, tuple(self.codes), tuple(self.losses)
        )


def short(detail: str) -> str:
    """A detail on one line, cut when it is long."""
    line = " ".join(detail.split())
    return line if len(line) <= 300 else f"{line[:299]}…"
