"""Words for the refusals of dates, contacts, places, consents and cells of a table."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

Figures = Mapping[str, int | float]

DETAILS: dict[str, Callable[[Figures], str]] = {
    "required_cell": lambda figures: _("Fill in this box."),
    "required_comparison": lambda figures: _("This comparison needs an answer."),
    "half_a_set": lambda figures: _("Say both which one comes first and which one comes last."),
    "best_is_worst": lambda figures: _("The same one cannot come first and last."),
    "required_consent": lambda figures: _(
        "Without your agreement the survey stops here. Nothing of what you answered has been kept:"
        " you may leave this page. To go on, tick the box."
    ),
    "not_a_date": lambda figures: _(
        "Write the day, the month and the year in four figures, for example 15/03/2026."
    ),
    "not_a_time": lambda figures: _("Write the hour and the minutes, for example 18:30."),
    "not_a_datetime": lambda figures: _(
        "Write the day, the month, the year and the time, for example 15/03/2026 18:30."
    ),
    "too_early": lambda figures: _("This is too early: see the limits above."),
    "too_late": lambda figures: _("This is too late: see the limits above."),
    "not_a_email": lambda figures: _(
        "This is not an e-mail address. It looks like name@example.fr, without spaces."
    ),
    "not_a_phone": lambda figures: _(
        "This is not a telephone number. Write its ten figures, for example 06 12 34 56 78; for"
        " a number abroad, start with + and the code of the country."
    ),
    "not_a_url": lambda figures: _(
        "This is not the address of a web page. It looks like https://www.example.fr."
    ),
    "several_places": lambda figures: _("Several places match: choose yours from the list below."),
    "unknown_place": lambda figures: _(
        "No place has this name. Check the spelling, or type the postal code."
    ),
    "outside_area": lambda figures: _("This place is outside the area that the survey is about."),
}
