"""Refusals of a plan, explained: what it lacks, which plan has it, whom to ask."""

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from aimpact.accounts.models import User
from aimpact.spaces.entitlements import Entitlement, line_of
from aimpact.spaces.enums import STAFF_ROLES, Plan, Role
from aimpact.spaces.models import Space
from aimpact.spaces.rules import role_in
from aimpact.spaces.selectors import owners_of
from aimpact.ui.parts import Link, Refusal


def plan_refusal(
    space: Space, entitlement: Entitlement, *, reader: User | AnonymousUser
) -> Refusal:
    """Why that space's plan does not open this, in words for staff or for citizens."""
    role = role_in(reader, space)
    if role not in STAFF_ROLES:
        return _for_citizens(space, entitlement)
    line = line_of(entitlement)
    return Refusal(
        title=_("%(what)s: not in your plan") % {"what": entitlement.label},
        reason=_("The plan of %(space)s is %(plan)s: it does not open “%(what)s”.")
        % {
            "space": space.name,
            "plan": Plan(space.plan).label,
            "what": entitlement.label,
        },
        details=(line.about, _first_plan(line.first_plan), _whom_to_ask(space, role)),
        actions=(
            Link(_("See what your plan opens"), reverse("space_plan", args=[space.slug])),
            Link(_("Back to the team area"), reverse("team_home", args=[space.slug])),
        ),
    )


def _for_citizens(space: Space, entitlement: Entitlement) -> Refusal:
    return Refusal(
        title=_("%(what)s: not offered here") % {"what": entitlement.label},
        reason=_("%(space)s does not offer this on the platform.") % {"space": space.name},
        actions=(
            Link(
                _("See what %(space)s offers") % {"space": space.name},
                reverse("space_home", args=[space.slug]),
            ),
        ),
    )


def _first_plan(plan: Plan) -> str:
    if plan == Plan.BESPOKE:
        return _("The Bespoke plan opens it.")
    return _("The %(plan)s plan opens it, and those above.") % {"plan": plan.label}


def _whom_to_ask(space: Space, role: Role | None) -> str:
    if role == Role.OWNER:
        return _(
            "To change your plan, write to the AimPact team: the address is on the page of"
            " the plans."
        )
    names = [str(owner) for owner in owners_of(space)]
    return ngettext(
        "The owner of the space can ask for it: %(names)s.",
        "The owners of the space can ask for it: %(names)s.",
        len(names),
    ) % {"names": ", ".join(names)}
