from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    name = "aimpact.web"
    label = "web"

    def ready(self) -> None:
        from aimpact.accounts import personal_data
        from aimpact.spaces.menu import TeamEntry, add_team_link
        from aimpact.spaces.rules import Permission
        from aimpact.ui import navigation
        from aimpact.ui.parts import Entry
        from aimpact.web.journal import WORDS

        personal_data.add_words("verb", {verb: words for verb, (_group, words) in WORDS.items()})
        navigation.add_link("main", Entry(_("I have a code"), "enter_code", order=40))
        navigation.add_link("footer", Entry(_("The plans"), "plans", order=10))
        # The words are those of the decree of 24 July 2019: without an audit, nothing else.
        navigation.add_link(
            "legal", Entry(_("Accessibility: not compliant"), "accessibility", order=10)
        )
        navigation.add_link("legal", Entry(_("Privacy"), "privacy", order=20))
        navigation.add_link("footer", Entry(_("Legal notice"), "legal_notice", order=30))
        add_team_link(
            TeamEntry(_("Home"), "team_home", Permission.ENTER_TEAM, icon="house", order=10)
        )
        add_team_link(
            TeamEntry(
                _("Journal"), "space_journal", Permission.MANAGE_TEAM, "scroll-text", "space", 9
            )
        )
