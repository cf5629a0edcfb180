from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SpacesConfig(AppConfig):
    name = "aimpact.spaces"
    label = "spaces"

    def ready(self) -> None:
        from aimpact.accounts import personal_data
        from aimpact.spaces import frame, selectors, services
        from aimpact.spaces.enums import Role
        from aimpact.spaces.menu import TeamEntry, add_team_link
        from aimpact.spaces.rules import Permission
        from aimpact.ui import navigation
        from aimpact.ui.parts import Entry

        mine = Entry(
            _("My spaces"), "my_spaces", "building-2", order=20, about=frame.own_spaces_in_words
        )
        navigation.add_link("account", mine)
        personal_data.add_export("spaces", selectors.space_data)
        personal_data.add_export("team_invitations", selectors.team_invitations)
        personal_data.add_words("role", dict(Role.choices))
        directions = {"sent": _("sent by you"), "received": _("received")}
        personal_data.add_words("direction", directions)
        personal_data.add_obstacle(services.why_account_is_needed)
        goes = (_("Your place in your spaces, and in their teams."),)
        departure = personal_data.Departure(services.leave_every_space, goes=goes)
        personal_data.add_departure(departure)
        entries = [
            ("space_access", _("Access"), Permission.MANAGE_ACCESS, "key-round", False),
            ("team_members", _("Team"), Permission.ENTER_TEAM, "users", True),
            ("space_settings", _("Settings"), Permission.MANAGE_SPACE, "palette", True),
            ("space_plan", _("Plan"), Permission.ENTER_TEAM, "layers", False),
        ]
        for order, (url_name, label, permission, icon, in_agora) in enumerate(entries):
            add_team_link(TeamEntry(label, url_name, permission, icon, "space", order, in_agora))
