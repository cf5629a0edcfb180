"""The link of an access code, and its QR code as inline SVG."""

import io
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from aimpact.spaces.models import AccessCode

QUIET_ZONE = 4
"""Modules of white around the code: what readers need (ISO/IEC 18004)."""


def join_url(code: AccessCode) -> str:
    """The whole address that a QR code or a letter gives."""
    return f"{settings.PUBLIC_URL}{reverse('join_space', args=[code.code])}"


def code_address() -> str:
    """Where a code is typed, as people read it aloud: `aimpact.example/c`."""
    host = urlsplit(settings.PUBLIC_URL).netloc
    return f"{host}{reverse('enter_code').rstrip('/')}"


def draw_qr(url: str) -> SafeString:
    """The QR code of `url`: black on white whatever the page's colours, sharp at any size."""
    drawn = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        drawn,
        kind="svg",
        border=QUIET_ZONE,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        nl=False,
        svgclass="qr",
        lineclass=None,
        title=_("QR code of the link"),
    )
    return mark_safe(drawn.getvalue().decode())  # noqa: S308  # drawn by segno from our own URL
