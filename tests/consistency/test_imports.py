"""From another app take only models, enums, rules, selectors and services."""

import grimp
import pytest

from tests.consistency.house import ALSO_OPEN, NOT_APPS, OPEN_TO_OTHERS, apps


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph("aimpact", cache_dir=None)


@pytest.mark.parametrize("app", apps())
def test_other_apps_import_only_what_an_app_opens(graph, app):
    opened = OPEN_TO_OTHERS | ALSO_OPEN.get(app, set())
    foreign = [
        f"{importer} imports {imported}"
        for imported in graph.find_descendants(f"aimpact.{app}")
        for importer in graph.find_modules_that_directly_import(imported)
        if importer.split(".")[1] not in {app, *NOT_APPS} and imported.split(".")[2] not in opened
    ]

    assert sorted(foreign) == []
