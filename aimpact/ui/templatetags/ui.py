"""Template tags of the design system; loaded in every template."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.template.context import Context
from django.template.defaultfilters import date as format_date
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from aimpact.ui import navigation, text
from aimpact.ui.icons import draw_icon
from aimpact.ui.parts import Link, LinkGroup, Step
from aimpact.ui.scheme import Scheme, chosen_scheme
from aimpact.ui.theme import Brand, Theme, light_tokens

register = template.Library()

_ONWARD = {"arrow-right", "chevron-right", "external-link"}


def _attributes(attributes: dict[str, Any]) -> SafeString:
    # data_action="x" writes data-action="x"; True writes the bare attribute, False none.
    return flatatt({name.rstrip("_").replace("_", "-"): v for name, v in attributes.items()})


# --- small parts ------------------------------------------------------------------------
@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """{% icon "vote" %}: a Lucide icon; give `label` only when no text beside it says it."""
    return draw_icon(name, label=label, css=css)


@register.simple_tag
def button(label: str, kind: str = "", **options: Any) -> SafeString:
    """{% button "Save" kind="secondary" icon="save" href="…" %}.

    kind: "" (main), secondary, quiet, danger, accent. With `href` it is a link, else a
    <button type="submit">. `size="large"`, `wide=True`, `only_icon=True` (the label is then
    read aloud only). Other options become attributes: name, value, form, data_action…
    """
    name = str(options.pop("icon", ""))
    drawn = draw_icon(name) if name else ""
    classes = ["btn", f"btn-{kind}" if kind else "", str(options.pop("css", ""))]
    classes += [f"btn-{size}" if (size := options.pop("size", "")) else ""]
    classes += ["btn-wide"] if options.pop("wide", False) else []
    words: str | SafeString = label
    if options.pop("only_icon", False):
        classes.append("btn-icon")
        words = format_html('<span class="sr-only">{}</span>', label)
        options.setdefault("title", label)
    tag = "a" if options.get("href") else "button"
    if tag == "button":
        options.pop("href", None)
        options.setdefault("type", "submit")
    css = " ".join(one for one in classes if one)
    # An arrow onward follows its words.
    inside = (words, drawn) if name in _ONWARD else (drawn, words)
    return format_html('<{} class="{}"{}>{}{}</{}>', tag, css, _attributes(options), *inside, tag)


@register.simple_tag
def badge(label: str, tone: str = "", icon: str = "") -> SafeString:
    """A state in one or two words. tone: "" (neutral), brand, good, warn, bad."""
    css = f"badge badge-{tone}" if tone else "badge"
    return format_html('<span class="{}">{}{}</span>', css, draw_icon(icon) if icon else "", label)


@register.simple_tag
def avatar(name: str) -> SafeString:
    """Initials in a circle, beside a name that is written in full."""
    return format_html(
        '<span class="avatar" aria-hidden="true">{}</span>', text.initials(str(name))
    )


@register.inclusion_tag("ui/parts/progress.html")
def progress(value: int, maximum: int, label: str = "") -> dict[str, Any]:
    """How far: the words « 2 sur 5 » and a bar that says the same."""
    return {"value": value, "maximum": maximum, "label": label}


@register.inclusion_tag("ui/parts/stat.html")
def stat(label: str, value: object, hint: str = "", icon: str = "") -> dict[str, Any]:
    """One figure with its name; put several in <div class="stats">. Numbers are formatted."""
    if isinstance(value, int | float | Decimal):
        value = text.format_number(value)
    return {"label": label, "value": value, "hint": hint, "icon": icon}


@register.inclusion_tag("ui/parts/copy.html")
def copy(value: str, label: str, id: str = "copy") -> dict[str, Any]:  # noqa: A002  # HTML's word
    """A read-only value with a button that copies it; without JavaScript it is selected."""
    return {"value": value, "label": label, "id": id}


# --- navigation -------------------------------------------------------------------------
@register.inclusion_tag("ui/parts/tabs.html")
def tabs(links: Iterable[Link], label: str) -> dict[str, Any]:
    """Tabs that are links to pages; `label` names the navigation for screen readers."""
    return {"links": links, "label": label}


@register.inclusion_tag("ui/parts/breadcrumb.html")
def breadcrumb(*crumbs: Link | str) -> dict[str, Any]:
    """{% breadcrumb link link "Here" %}: the last one is the page itself."""
    return {"crumbs": crumbs}


@register.simple_tag
def link(label: str, url: str, icon: str = "", *, current: bool = False) -> Link:
    """{% link "Home" "/" as home %}: builds a `Link` in a template."""
    return Link(label=label, url=url, icon=icon, current=current)


@register.inclusion_tag("ui/parts/side_nav.html")
def side_nav(groups: Sequence[LinkGroup]) -> dict[str, Any]:
    """The links of a space's team, in groups (`LinkGroup`)."""
    return {"groups": groups}


@register.inclusion_tag("ui/parts/steps.html")
def steps(items: Sequence[Step], label: str = "") -> dict[str, Any]:
    """The steps of a journey; the current one is said in words too."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/parts/pagination.html", takes_context=True)
def pagination(context: Context, page: "Page[Any]", name: str = "page") -> dict[str, Any]:
    """Previous and next with the page's number; keeps the other filters of the address."""
    request = context.get("request")

    def address(number: int) -> str:
        query = request.GET.copy() if request else QueryDict(mutable=True)
        query[name] = str(number)
        return f"?{query.urlencode()}"

    urls = {
        "previous_url": address(page.previous_page_number()) if page.has_previous() else "",
        "next_url": address(page.next_page_number()) if page.has_next() else "",
    }
    return {"page": page, **urls}


@register.simple_tag(takes_context=True)
def nav_links(context: Context, slot: navigation.Slot) -> list[Link]:
    """{% nav_links "footer" as links %}: what the apps added to that slot."""
    return navigation.links(slot, context.get("request"))


# --- blocks -----------------------------------------------------------------------------
@register.simple_block_tag
def card(content: str, title: str = "", level: int = 2, css: str = "", **extra: Any) -> str:
    """{% card title="…" %} … {% endcard %}; `href` makes the title, and the card, a link."""
    values = {"content": content, "title": title, "level": level, "css": css, **extra}
    return render_to_string("ui/parts/card.html", values)


@register.simple_block_tag
def alert(content: str, tone: str = "", title: str = "", icon: str = "") -> str:
    """A message that stays. tone: "" (to know), good, warn, bad."""
    icons = {"": "info", "good": "circle-check", "warn": "triangle-alert", "bad": "circle-alert"}
    values = {"content": content, "tone": tone, "title": title, "icon": icon or icons[tone]}
    return render_to_string("ui/parts/alert.html", values)


@register.simple_block_tag
def empty_state(content: str, title: str, icon: str = "inbox", level: int = 2) -> str:
    """Nothing here yet: say what will be, and give the next step (a paragraph, a button)."""
    values = {"content": content, "title": title, "icon": icon, "level": level}
    return render_to_string("ui/parts/empty_state.html", values)


@register.simple_block_tag
def disclosure(content: str, summary: str, is_open: bool = False, id: str = "") -> str:  # noqa: A002 - its name in HTML
    """Details that a reader opens."""
    values = {"content": content, "summary": summary, "is_open": is_open, "id": id}
    return render_to_string("ui/parts/disclosure.html", values)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> str:  # noqa: A002 - its name in HTML
    """A native dialog. Open it with {% dialog_button %}; without JavaScript its link shows it."""
    return render_to_string("ui/parts/dialog.html", {"content": content, "id": id, "title": title})


@register.simple_tag
def dialog_button(label: str, dialog: str, kind: str = "secondary", **options: Any) -> SafeString:
    """The link that opens the dialog of that id."""
    options |= {"data_controller": "dialog", "data_action": "dialog#open"}
    return button(label, kind=kind, href=f"#{dialog}", **options)


@register.simple_block_tag
def table(
    content: str,
    caption: str,
    id: str = "",  # noqa: A002  # HTML's word
    stack: bool = False,
    hide_caption: bool = False,
) -> str:
    """Rows with a caption, scrolling sideways inside its box when the screen is narrow.

    `stack=True` turns rows into blocks on a phone: give each <td> a `data-label`.
    """
    values = {"content": content, "caption": caption, "id": id, "stack": stack}
    return render_to_string("ui/parts/table.html", values | {"hide_caption": hide_caption})


@register.simple_block_tag
def toolbar(content: str, label: str, css: str = "") -> SafeString:
    """Controls that act on what follows."""
    return format_html(
        '<div class="toolbar {}" role="group" aria-label="{}">{}</div>', css, label, content
    )


# --- words ------------------------------------------------------------------------------
@register.filter
def number(value: text.Number | None, decimals: int | None = None) -> str:
    """{{ 12345|number }}: « 12 345 »; {{ 2.5|number:1 }}: « 2,5 »; nothing for None."""
    return "" if value is None else text.format_number(value, decimals=decimals)


@register.filter
def percent(share: text.Number | None, decimals: int = 0) -> str:
    """{{ 0.452|percent }}: « 45 % »; {{ 0.452|percent:1 }}: « 45,2 % »."""
    return "" if share is None else text.format_percent(share, decimals=decimals)


@register.filter
def typo(value: object, language: str = "") -> str:
    """French no-break spaces and apostrophes in a text that people typed."""
    return text.typeset(str(value), language=language)


@register.filter
def initials(name: object) -> str:
    """{{ space.name|initials }}: two letters where there is no picture."""
    return text.initials(str(name))


@register.simple_tag
def when(at: datetime | None, form: str = "DATETIME_FORMAT") -> SafeString:
    """A moment in the reader's words and, for machines, in <time>. Nothing for None."""
    if at is None:
        return mark_safe("")
    local = timezone.localtime(at) if timezone.is_aware(at) else at
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        format_date(local, form),
    )


# --- the page's frame -------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def scheme(context: Context) -> Scheme:
    """The colour scheme that the reader chose: auto, light or dark."""
    request = context.get("request")
    return chosen_scheme(request) if isinstance(request, HttpRequest) else "auto"


@register.simple_tag
def email_colours(brand: Brand | str | None) -> dict[str, str]:
    """The colours of an e-mail: mail readers know no custom properties."""
    theme = brand.theme if isinstance(brand, Brand) else Theme()
    return {name.replace("-", "_"): value for name, value in light_tokens(theme).items()}
