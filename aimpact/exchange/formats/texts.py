"""Texts of other tools: HTML becomes plain text, languages find their place."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Literal

from aimpact.core.text import clean_text, fold
from aimpact.questionnaire.structure import Text

Slot = Literal["fr", "en"]

_BLOCKS = {"p", "div", "br", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "hr"}
_SILENT = {"script", "style", "head", "title", "template", "noscript"}
_MEDIA = {"img", "video", "audio", "iframe", "object", "embed", "svg", "source", "canvas"}
_TAG = re.compile(r"<[a-zA-Z/!][^>]*>|&[a-zA-Z]{2,8};|&#\d{1,7};|&#x[0-9a-fA-F]{1,6};")


@dataclass(slots=True)
class Cleaned:
    """A text without HTML. `found` says what was taken out: "html", "media", "script"."""

    text: str
    found: set[str] = field(default_factory=set)
    media: list[str] = field(default_factory=list)


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.found: set[str] = set()
        self.media: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in _SILENT:
            self._silent += 1
            self.found.add("script" if tag == "script" else "html")
        elif tag in _MEDIA:
            self._add_media(values)
        elif tag in _BLOCKS:
            self.pieces.append("\n– " if tag == "li" else "\n")
            self.found |= {"html"} - ({"html"} if tag in {"br", "p", "div"} else set())
        else:
            self.found |= set() if tag == "span" and not attrs else {"html"}
        if any(name.startswith("on") for name in values):
            self.found.add("script")
        if tag == "a" and values.get("href", "").startswith("http"):
            self.pieces.append(f"{values['href']} ")

    def _add_media(self, values: Mapping[str, str]) -> None:
        self.found.add("media")
        self.media.append(values.get("src", "") or values.get("data", ""))
        if values.get("alt"):
            self.pieces.append(values["alt"])

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag == "td":
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.pieces.append(data)


def clean_html(text: str) -> Cleaned:
    """The words of a text that may be HTML. A text without tags stays as it is."""
    if not _TAG.search(text):
        return Cleaned(clean_text(text))
    cleaner = _Cleaner()
    cleaner.feed(text)
    cleaner.close()
    words = "".join(cleaner.pieces).replace("\u00a0", " ")
    lines = [" ".join(line.split()) for line in clean_text(words).split("\n")]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return Cleaned(joined, cleaner.found, [source for source in cleaner.media if source])


# --- languages ----------------------------------------------------------------------------
_FRENCH = frozenset(
    re.findall(
        r"\w+",
        "le la les des un une est et ou vous votre vos quel quelle quels quelles avez etes dans "
        "pour pas que qui sur par plus oui non comment combien avec ce cette sont",
    )
)
_ENGLISH = frozenset(
    re.findall(
        r"\w+",
        "the a an is are and or you your what which how many much do does did of in for to not "
        "that who on by more yes no with this have has were",
    )
)


def guess_language(texts: Iterable[str]) -> Slot | None:
    """French or English, by their small words; `None` when neither stands out."""
    words = [word for text in texts for word in fold(text).split()][:5_000]
    french = sum(word in _FRENCH for word in words)
    english = sum(word in _ENGLISH for word in words)
    if french == english:
        return None
    return "fr" if french > english else "en"


def slot_of(language: str) -> Slot | None:
    """Where a language of the file goes: `fr`, `fr-CA`, `Français (fr)`, `english`."""
    bracketed = re.search(r"\(([A-Za-z]{2,3})(?:[-_][A-Za-z-]+)?\)\s*$", language)
    tag = (bracketed[1] if bracketed else re.split(r"[-_ ]", language.strip())[0]).lower()
    name = fold(language)
    if tag in {"fr", "fra", "fre"} or name.startswith(("francais", "french")):
        return "fr"
    if tag in {"en", "eng"} or name.startswith(("english", "anglais")):
        return "en"
    return None


@dataclass(frozen=True, slots=True)
class Languages:
    """Which languages of a file go where, and which stay out."""

    slots: Mapping[str, Slot]
    left_out: tuple[str, ...] = ()
    renamed: str = ""

    @classmethod
    def of(cls, found: Iterable[str], *, base: str = "", sample: Iterable[str] = ()) -> "Languages":
        """`base`: the first language of the file. One that is neither French nor English takes
        the place of the French texts when nothing else is there, and this is said (`renamed`);
        a language without a name (empty) is guessed from `sample`.
        """
        names = list(dict.fromkeys(found))
        slots: dict[str, Slot] = {}
        for name in sorted(names, key=lambda name: (name != base, names.index(name))):
            slot = slot_of(name) if name else None
            if slot and slot not in slots.values():
                slots[name] = slot
        if "" in names:
            guessed = guess_language(sample) or slot_of(base) or "fr"
            free = guessed if guessed not in slots.values() else _other(guessed)
            # Words in no language beside others: those of the first language, where it has none.
            slots[""] = free if free not in slots.values() else slot_of(base) or guessed
        renamed = ""
        if not slots and names:
            renamed = base if base in names else names[0]
            slots[renamed] = "fr"
        return cls(slots, tuple(name for name in names if name not in slots), renamed)

    def text(self, texts: Mapping[str, str]) -> Text:
        """The texts in our two languages."""
        placed: dict[str, str] = {}
        for language, words in sorted(texts.items(), key=lambda pair: not pair[0]):
            slot = self.slots.get(language)
            if slot and words:
                placed.setdefault(slot, words)
        return Text(**placed)


def _other(slot: Slot) -> Slot:
    return "en" if slot == "fr" else "fr"
