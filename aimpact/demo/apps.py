from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "aimpact.demo"
    label = "demo"

    def ready(self) -> None:
        from aimpact.ui import navigation
        from aimpact.ui.parts import Entry

        label = _("Demonstration")
        entry = Entry(label, "demo", icon="flask-conical", order=90, shown=_is_demo)
        navigation.add_link("footer", entry)


def _is_demo(request: HttpRequest) -> bool:
    from django.conf import settings

    return bool(settings.DEMO)
