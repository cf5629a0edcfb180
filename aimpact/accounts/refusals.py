"""Why an identity could not be verified, and the way out, in words."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from aimpact.accounts.oidc.providers import Profile
from aimpact.accounts.services import AnotherIdentity, IdentityTaken
from aimpact.ui.parts import Link, Refusal


def explain_identity(why: str | Exception, provider: Profile, then: str) -> Refusal:
    """The page of a verification that did not end well: `why` is a word of `back`, or a refusal."""
    if isinstance(why, IdentityTaken):
        return _taken(provider, then)
    if isinstance(why, AnotherIdentity):
        return _another(provider, then)
    title, reason = {
        "stopped": (
            _("You stopped before the end"),
            _("%(name)s tells us that you did not go on. Nothing was kept."),
        ),
        "expired": (
            _("This verification has expired"),
            _(
                "It was begun too long ago, in another browser, or was finished already. Nothing"
                " was changed: start again from here."
            ),
        ),
        "failed": (
            _("The verification did not succeed"),
            _("%(name)s could not finish it. Nothing was kept: try again in a moment."),
        ),
        "not_proven": (
            _("Your identity could not be verified"),
            _(
                "The answer of %(name)s does not match what was asked, or proves less than is"
                " needed. Nothing was kept."
            ),
        ),
    }[str(why)]
    return Refusal(
        title=title, reason=reason % {"name": provider.name}, actions=(_again(then), _on(then))
    )


def unreachable(provider: Profile, then: str) -> Refusal:
    """The provider does not answer."""
    return Refusal(
        title=_("%(name)s does not answer") % {"name": provider.name},
        reason=_("Nothing was changed. Try again in a few minutes."),
        actions=(_again(then), _on(then)),
    )


def _taken(provider: Profile, then: str) -> Refusal:
    return Refusal(
        title=_("This identity is verified for another account"),
        reason=_(
            "One person has one verified account here, so that each answers once. Another account"
            " was verified with the same identity of %(name)s."
        )
        % {"name": provider.name},
        details=(
            _("Is it yours? Sign out, then sign in with %(name)s: you will enter that account.")
            % {"name": provider.name},
            _("If you no longer use it, delete it from its own pages, then come back."),
        ),
        actions=(Link(_("Sign out"), reverse("account_logout"), "log-out"), _on(then)),
    )


def _another(provider: Profile, then: str) -> Refusal:
    return Refusal(
        title=_("Your account has another identity"),
        reason=_(
            "It was verified with another identity of %(name)s. An account is one person's: sign"
            " in to yours, or create one."
        )
        % {"name": provider.name},
        actions=(Link(_("Sign out"), reverse("account_logout"), "log-out"), _on(then)),
    )


def _again(then: str) -> Link:
    query = urlencode({"next": then})
    return Link(_("Start again"), f"{reverse('account_identities')}?{query}", "rotate-ccw")


def _on(then: str) -> Link:
    return Link(_("Go on without it"), then, "arrow-right")
