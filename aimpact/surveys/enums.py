from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Anonymity(TextChoices):
    """Who can say whose a ballot is. May be strengthened, never weakened, once someone took part.

    Named: the team sees it. Pseudonymous: the platform alone, until the closing. Anonymous: the
    tables do not say. Secret and verifiable: nobody can, not even who watches the tables move.
    """

    ANONYMOUS = "anonymous", _("Anonymous")
    NAMED = "named", _("Named")
    PSEUDONYM = "pseudonym", _("Pseudonymous")
    VERIFIABLE = "verifiable", _("Secret and verifiable")


LINKED = frozenset({Anonymity.NAMED, Anonymity.PSEUDONYM})
"""Modes in which a ballot points to the line of the register that it belongs to."""
UNLINKED = frozenset({Anonymity.ANONYMOUS, Anonymity.VERIFIABLE})
"""Modes in which nothing in the database joins the two: checks of the tables hold it."""
STRENGTH = (Anonymity.NAMED, Anonymity.PSEUDONYM, Anonymity.ANONYMOUS, Anonymity.VERIFIABLE)
"""From the mode that says most of people to the one that says least."""


class Audience(TextChoices):
    """Who may answer: the usual cases by their names, then rules composed of conditions.

    Of composed rules, `CRITERIA` can be met by somebody from outside by what they are, `HANDED`
    needs an invitation or a code whatever the way, `COMBINED` is any other. ADR 0011.
    """

    LINK = "link", _("Anyone with the link")
    MEMBERS = "members", _("Members of the space")
    INVITEES = "invitees", _("People invited by e-mail")
    TERRITORY = "territory", _("Inhabitants of a territory")
    CODES = "codes", _("People who have a printed code")
    CRITERIA = "criteria", _("People who meet conditions")
    HANDED = "handed", _("People who hold an invitation or a code")
    COMBINED = "combined", _("Several conditions combined")


COMPOSED = frozenset({Audience.CRITERIA, Audience.HANDED, Audience.COMBINED})
"""Audiences whose rule is written in `Survey.admission`."""

FOR_ALL = (Audience.LINK, Audience.TERRITORY, Audience.CRITERIA)
"""Audiences of surveys that anybody may know of."""
FOR_MEMBERS = (*FOR_ALL, Audience.MEMBERS, Audience.COMBINED)
"""Audiences of surveys that members of the space may know of."""


class ResultsVisibility(TextChoices):
    """When the public sees the results."""

    LIVE = "live", _("Live")
    AT_END = "at_end", _("Once the survey is closed")
    TEAM = "team", _("The team only")


class Moment(TextChoices):
    """Before or after the project or bill that the survey is tied to (amont, aval)."""

    NONE = "", _("Not tied to a project")
    BEFORE = "before", _("Before the decision")
    AFTER = "after", _("After the decision")


class SurveyState(TextChoices):
    """Where a survey is in its life; derived from its dates and a clock, never stored."""

    DRAFT = "draft", _("Draft")
    SCHEDULED = "scheduled", _("Scheduled")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class Channel(TextChoices):
    """The mode of collection of a ballot: how it came in. People answer otherwise to a screen
    than to a voice, so that results say the mix.
    """

    WEB = "web", _("Online")
    KIOSK = "kiosk", _("On a kiosk")
    PAPER = "paper", _("On paper")
    PHONE = "phone", _("By telephone")
    IMPORT = "import", _("Imported")


OTHER_WAYS = frozenset({Channel.KIOSK, Channel.PAPER, Channel.PHONE})
"""Modes counted as groups of their own, like a profile; the others are everybody's less these."""
KEYED = frozenset({Channel.PAPER, Channel.PHONE})
"""Modes in which the team types in what somebody wrote or said."""


class InvitationState(TextChoices):
    """What the team sees of an invitation. Never whether its reader answered, nor was reminded."""

    WAITING = "waiting", _("Not sent yet")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Could not be delivered")
    OPTED_OUT = "opted_out", _("Wants no more e-mail")


class ChannelKind(TextChoices):
    """What carries a tagged link."""

    POSTER = "poster", _("Poster")
    HANDBILL = "handbill", _("Handbill or letter")
    EMAIL = "email", _("E-mail or newsletter")
    SMS = "sms", _("Text message")
    SOCIAL = "social", _("Social network")
    WEBSITE = "website", _("Website")
    PRESS = "press", _("Bulletin or press")
    EVENT = "event", _("Market, meeting, event")
    PARTNER = "partner", _("Partner")
    OTHER = "other", _("Other way")


class Erased(TextChoices):
    """What an erasure took: the keyed hashes of a survey that is over, or all that is personal."""

    LINKS = "links", _("Links")
    PERSONAL = "personal", _("Personal data")


class Sign(TextChoices):
    """What is counted of how ballots came in, where anybody may send several. Sums, never lines."""

    SENT = "sent", _("Ballots sent online")
    CROWDED = "crowded", _("Ballots from places that sent many")
    ASKED = "asked", _("Checks asked for")
    SOLVED = "solved", _("Ballots let in by a check")
    FAILED = "failed", _("Checks failed")
    WRONG_CODE = "wrong_code", _("Wrong printed codes")
    STOPPED = "stopped", _("Tries of codes refused")
