"""Input of the space's pages."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from aimpact.core.text import clean_text
from aimpact.spaces.enums import STAFF_ROLES, Role, TimeZone
from aimpact.spaces.frame import theme_of
from aimpact.spaces.logos import NotALogo, read_logo
from aimpact.spaces.models import Space
from aimpact.ui.colour import InvalidColour, read_hex
from aimpact.ui.theme import FONTS, Theme, Unreadable

ROLE_HINTS = {
    Role.OWNER: _("Everything, and the team itself."),
    Role.EDITOR: _("Writes and publishes surveys, invites participants, gives access codes."),
    Role.ANALYST: _("Reads results before the public and exports answers."),
    Role.MODERATOR: _("Reads results and watches over what citizens write."),
}
STAFF_CHOICES = [(role.value, role.label) for role in Role if role in STAFF_ROLES]


class ColourField(forms.CharField):
    """A colour `#rrggbb`, in lower case."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "color"})
        super().__init__(max_length=7, widget=widget, **kwargs)

    def clean(self, value: Any) -> str:
        typed = str(super().clean(value)).lower()
        try:
            read_hex(typed)
        except InvalidColour as error:
            raise forms.ValidationError(
                _("Write the colour as # and six signs, for instance #0d5666.")
            ) from error
        return typed


class RoleForm(forms.Form):
    """A role of the team."""

    role = forms.ChoiceField(label=_("Role"), choices=STAFF_CHOICES)

    def chosen_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class InvitationForm(RoleForm):
    """Whom to invite to the team."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        help_text=_("The person must use this address on AimPact."),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=STAFF_CHOICES, initial=Role.EDITOR, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["email", "role"])
        self.fields["role"].choice_hints = ROLE_HINTS  # type: ignore[attr-defined]  # read by ui


class AccessCodeForm(forms.Form):
    """Terms of a new access code."""

    label = forms.CharField(
        label=_("What is it for?"),
        max_length=80,
        required=False,
        help_text=_("For the team alone, for instance: letter of March, town fair."),
    )
    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        help_text=_("Until midnight that day. Leave empty for a code without an end."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    maximum_uses = forms.IntegerField(
        label=_("How many people at most?"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("Leave empty for as many as come."),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(zone)

    def clean_last_day(self) -> date | None:
        last_day: date | None = self.cleaned_data["last_day"]
        if last_day is not None and last_day < timezone.now().astimezone(self.zone).date():
            raise forms.ValidationError(_("Choose today or a later day."))
        return last_day

    def expires_at(self) -> datetime | None:
        """Midnight at the end of the last day, in the space's time zone."""
        last_day: date | None = self.cleaned_data["last_day"]
        if last_day is None:
            return None
        return datetime.combine(last_day + timedelta(days=1), time(), self.zone)


class SettingsForm(forms.Form):
    """What the space says and how it looks."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("As your citizens know you, for instance: Ville de Saint-Martin."),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=2_000,
        required=False,
        help_text=_("One or two sentences, shown at the top of your space."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=TimeZone.choices,
        help_text=_("Surveys open and close at this time."),
    )
    primary_color = ColourField(
        label=_("Main colour"), help_text=_("Links, buttons and the band at the top.")
    )
    on_primary_color = ColourField(
        label=_("Colour of text on the main colour"), help_text=_("Most often white.")
    )
    accent_color = ColourField(
        label=_("Second colour"), help_text=_("Small touches that draw the eye.")
    )
    font = forms.ChoiceField(
        label=_("Font"),
        choices=[(key, name) for key, (name, _generic) in FONTS.items()],
        help_text=_("All of them are hosted by us: your readers’ browsers ask no one else."),
    )

    def clean_name(self) -> str:
        # A name of spaces or control characters alone is no name.
        name = clean_text(self.cleaned_data["name"])
        if not name:
            raise forms.ValidationError(_("Write a name."))
        return name

    def theme(self) -> Theme:
        """The look that was typed. Only of a form that is valid."""
        typed = self.cleaned_data
        return Theme(
            primary=typed["primary_color"],
            on_primary=typed["on_primary_color"],
            accent=typed["accent_color"],
            font=typed["font"],
        )

    def refuse_theme(self, pairs: list[Unreadable]) -> None:
        """Say beside each colour what is hard to read."""
        for pair in pairs:
            self.add_error(f"{pair.field}_color", pair.message)


def settings_of(space: Space) -> dict[str, str]:
    """What the form shows first: the space as it is, AimPact's look where it chose none."""
    theme = theme_of(space)
    return {
        "name": space.name,
        "description": space.description,
        "time_zone": space.time_zone,
        "primary_color": theme.primary,
        "on_primary_color": theme.on_primary,
        "accent_color": theme.accent,
        "font": theme.font,
    }


class LogoForm(forms.Form):
    """An image file; what it is, is read from its content."""

    logo = forms.FileField(
        label=_("Image file"),
        max_length=200,
        help_text=_("PNG, JPEG or WebP, 500 kB at most, on a transparent or white background."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )

    def clean_logo(self) -> bytes:
        upload = self.cleaned_data["logo"]
        data = bytes(upload.read(500_001))
        try:
            read_logo(data)
        except NotALogo as refused:
            raise forms.ValidationError(refused.fault.label) from refused
        return data


class MemberSearchForm(forms.Form):
    """Words in a member's name or e-mail."""

    q = forms.CharField(label=_("Name or e-mail"), max_length=100, required=False)
