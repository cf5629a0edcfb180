"""Input of the library page, and the fields that choose a picture or a film in the builder."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from aimpact.questionnaire.structure import Media
from aimpact.surveys.selectors.media import LibraryLine, Shown

FILES_AT_ONCE = 20


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; what each is, is read from its content by the service."""

    widget = FilesInput(attrs={"accept": "image/jpeg,image/png,image/webp,video/mp4,video/webm"})

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class MediaUploadForm(forms.Form):
    """Pictures and films for the library."""

    uploads = FilesField(
        label=_("Pictures or films"),
        max_length=200,
        help_text=_(
            "JPEG, PNG or WebP pictures, 15 MB each; MP4 or WebM films, 60 MB each. Twenty files at"
            " most at once."
        ),
    )

    def clean_uploads(self) -> list[UploadedFile]:
        files: list[UploadedFile] = self.cleaned_data["uploads"]
        if len(files) > FILES_AT_ONCE:
            raise forms.ValidationError(_("Twenty files at most at once."))
        return files


class MediaField(forms.ChoiceField):
    """A picture or a film of the library; what it may be is told by `offer`."""

    def __init__(self, *, films: bool, pictures: bool = True, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(choices=[("", _("None"))], **options)
        self.films, self.pictures = films, pictures
        self.drawn: dict[str, Shown] = {}
        self.are_films: set[str] = set()

    offers_media = True

    def prepare_value(self, value: Any) -> Any:
        return value.code if isinstance(value, Media) else value

    def clean(self, value: Any) -> Media | None:
        code = str(super().clean(value))
        return Media(code=code, is_film=code in self.are_films) if code else None

    def offer(self, library: Iterable[LibraryLine]) -> None:
        """Offer what the library holds; what the question shows already stays possible."""
        lines = [line for line in library if self._suits(line)]
        self.drawn = {line.stored.code: line.shown for line in lines}
        self.are_films = {line.stored.code for line in lines if line.stored.is_film}
        self.choices = [("", _("None")), *((x.stored.code, x.stored.name) for x in lines)]
        if self.initial and self.initial not in self.drawn:
            self.choices = [*self.choices, (self.initial, _("Missing file"))]

    def _suits(self, line: LibraryLine) -> bool:
        return self.films if line.stored.is_film else self.pictures
