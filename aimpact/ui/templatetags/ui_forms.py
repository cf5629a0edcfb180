"""Form fields, drawn once: label, hint, error beside the field, typed values kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@dataclass(frozen=True)
class ErrorEntry:
    """One line of the summary of errors: a link to the field that `target` names."""

    label: str
    message: str
    target: str


@dataclass(frozen=True)
class Choice:
    """One choice of a group: its input and what it says."""

    input: SafeString
    label: str
    hint: str = ""


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, label: str = "", hint: str = "", **options: Any) -> dict[str, Any]:
    """{% field form.email autocomplete="email" %}: any Django form field.

    `hints` (value → text) says one thing more under each choice of a group; so does an
    attribute `choice_hints` of the form's field.

    `label` and `hint` replace the form's own. `unmarked=True` does not say that the field is
    optional, where a sentence said it once for all. `inline=True` sets choices side by side.
    `count=500` counts the characters left. `suggest_url="…"` offers suggestions of the server
    (combobox) and keeps the chosen value in the hidden field `suggest_code=form.code`; a form
    field may name its own `suggest_url`, and draw more beneath its control with `after(bound)`.
    `reveal=True` lets a password be shown. `css` is added to the control's classes; other
    options become its attributes.
    """
    hint = hint or str(bound.help_text)
    base: dict[str, Any] = {
        "bound": bound,
        "label": label or bound.label,
        "hint": hint,
        "hint_id": f"{bound.auto_id}_hint",
        "error_id": f"{bound.auto_id}_error",
        "invalid": bool(bound.errors),
        "inline": options.pop("inline", False),
        "unmarked": options.pop("unmarked", False),
    }
    if hasattr(bound.field, "after"):
        base["after"] = bound.field.after(bound)
    options.setdefault("suggest_url", getattr(bound.field, "suggest_url", None))
    base |= _behaviour(options)
    base["described_by"] = _described_by(bound, hint)
    return base | _control(bound, base["described_by"], options)


@register.inclusion_tag("ui/form_errors.html")
def form_errors(
    *every: "forms.BaseForm | forms.BaseFormSet[Any] | Sequence[forms.BaseForm]",
) -> dict[str, Any]:
    """{% form_errors form %}: what to correct, above the form; takes the focus, links to fields."""
    return {"entries": [entry for one in every for form in _forms(one) for entry in _entries(form)]}


@register.inclusion_tag("ui/form_fields.html")
def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """{% form_fields form %}: the summary of errors and every field in order."""
    return {"form": form}


def _behaviour(options: dict[str, Any]) -> dict[str, Any]:
    found = {name: options.pop(name, None) for name in ("count", "suggest_url", "reveal")}
    controller = {"count": "count", "suggest_url": "combobox", "reveal": "reveal"}
    for name in [name for name, value in found.items() if value]:
        options[f"data-{controller[name]}-target"] = "input"
    code = options.pop("suggest_code", None)
    if code is not None:
        found["suggest_code"] = code.as_widget(attrs={"data-combobox-target": "code"})
    return found


def _described_by(bound: BoundField, hint: str) -> str:
    ids = [f"{bound.auto_id}_hint"] if hint else []
    ids += [f"{bound.auto_id}_error"] if bound.errors else []
    return " ".join(ids)


def _control(bound: BoundField, described_by: str, options: dict[str, Any]) -> dict[str, Any]:
    attributes = {name.replace("_", "-"): value for name, value in options.items() if name != "css"}
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return {"kind": "group", "choices": _choices(bound, attributes)}
    if described_by:
        attributes["aria-describedby"] = described_by
    if bound.errors:
        attributes["aria-invalid"] = "true"
    is_check = isinstance(widget, forms.CheckboxInput)
    own = str(widget.attrs.get("class", ""))
    attributes["class"] = " ".join(
        filter(None, ["tick" if is_check else "input", own, str(options.get("css", ""))])
    )
    control = bound.as_widget(attrs=attributes)
    return {"kind": "check" if is_check else "line", "control": control}


def _choices(bound: BoundField, attributes: dict[str, Any]) -> list[Choice]:
    hints = attributes.pop("hints", None) or getattr(bound.field, "choice_hints", {})
    attributes = {"class": "tick", **attributes}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    return [
        Choice(
            input=_draw(sub, attributes),
            label=sub.choice_label,
            hint=str(hints.get(str(sub.data["value"]), "")),
        )
        for sub in bound.subwidgets
    ]


def _draw(sub: Any, attributes: dict[str, Any]) -> SafeString:
    data = sub.data
    data["attrs"] = {**data["attrs"], **attributes}
    if data["type"] == "checkbox":
        data["attrs"].pop("required", None)
    html: SafeString = sub.tag(wrap_label=False)
    return html


def _forms(
    one: "forms.BaseForm | forms.BaseFormSet[Any] | Sequence[forms.BaseForm]",
) -> list[forms.BaseForm]:
    if isinstance(one, forms.BaseForm):
        return [one]
    return list(one.forms if isinstance(one, forms.BaseFormSet) else one)


def _entries(form: forms.BaseForm) -> list[ErrorEntry]:
    if not form.is_bound:
        return []
    entries = [ErrorEntry("", str(error), "") for error in form.non_field_errors()]
    for bound in form.visible_fields():
        entries += [ErrorEntry(str(bound.label), str(e), _target(bound)) for e in bound.errors]
    hidden = [(bound, e) for bound in form.hidden_fields() for e in bound.errors]
    return entries + [ErrorEntry(str(bound.label), str(e), "") for bound, e in hidden]


def _target(bound: BoundField) -> str:
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id
