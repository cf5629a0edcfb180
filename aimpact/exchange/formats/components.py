"""The parts of Lunatic's JSON: names, expressions, words, tables."""

import re
from collections.abc import Mapping
from typing import Any

from aimpact.exchange.logic.trees import NotCarried
from aimpact.exchange.logic.vtl import read_label

Json = Mapping[str, Any]

_MARKDOWN = re.compile(r"\[\s*([^\]]+?)\s*\]\([^)]*\)|\*\*?([^*]+)\*\*?")


def computed_names(variables: Any) -> dict[str, str]:
    """Names that the file computes from others, with their expressions."""
    return {
        str(variable.get("name")): expression_of(variable.get("expression"))
        for variable in (variables if isinstance(variables, list) else [])
        if isinstance(variable, dict) and variable.get("variableType") == "CALCULATED"
    }


def grid_of(component: Json) -> tuple[list[Any], list[tuple[str, Any]], list[str]]:
    """Labels of the lines, choices, names of the answers; empty when it is another table."""
    rows: list[Any] = []
    names: list[str] = []
    found: list[tuple[str, Any]] = []
    body = component.get("body")
    for line in body if isinstance(body, list) else []:
        if not isinstance(line, list):
            return [], [], []
        fields = [cell for cell in line if isinstance(cell, dict) and "componentType" in cell]
        labels = [cell for cell in line if isinstance(cell, dict) and "componentType" not in cell]
        if len(fields) != 1 or len(labels) != 1 or not parts_of(fields[0], "options"):
            return [], [], []
        rows.append(labels[0].get("label"))
        names.append(name_of(fields[0]))
        options = [
            (str(o.get("value", "")), o.get("label")) for o in parts_of(fields[0], "options")
        ]
        if found and options != found:
            return [], [], []
        found = options
    return rows, found, names


def parts_of(component: Json, name: str) -> list[Json]:
    """The objects of a list, whatever else a damaged file has there."""
    found = component.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def name_of(component: Json) -> str:
    response = component.get("response")
    named = response.get("name") if isinstance(response, dict) else ""
    return str(named or component.get("id", ""))


def expression_of(value: object) -> str:
    """VTL stands in an object, or as a text in older files."""
    found = value.get("value", "") if isinstance(value, dict) else value
    return str(found or "").strip()


def label_of(value: object) -> str:
    try:
        return tidied(read_label(expression_of(value)))
    except NotCarried:
        return tidied(expression_of(value))


def tidied(text: str) -> str:
    """Words without the arrow and number that INSEE's tool puts first, nor Markdown."""
    words = _MARKDOWN.sub(lambda match: match[1] or match[2], text.replace("&#xd;", "\n"))
    return re.sub(r"^\s*➡?\s*(?:\d+\.|[IVX]+\s+-)\s+", "", words).strip()
