from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LibraryConfig(AppConfig):
    name = "aimpact.library"
    label = "library"

    def ready(self) -> None:
        from aimpact.library.selectors.remarks import marks_of, review_of
        from aimpact.spaces.menu import TeamEntry, add_team_link
        from aimpact.spaces.rules import Permission
        from aimpact.surveys.panels import BuilderPanel, add_builder_panel
        from aimpact.surveys.starts import Start, add_start

        add_team_link(
            TeamEntry(
                _("Templates"), "library_gallery", Permission.EDIT_SURVEYS, "library", order=22
            )
        )
        add_start(
            Start(
                _("Start from a template"),
                _("Questions ready to be asked, with their announcements and privacy notice."),
                "library_gallery",
                "library",
                order=10,
                nearest_url_name="library_nearest",
            )
        )
        add_builder_panel(BuilderPanel("library/parts/panel.html", review_of, marks_of))
