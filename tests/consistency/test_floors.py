"""Foreign keys obey the floors too: a model points down, or stays in its app."""

import pytest
from django.apps import apps as django_apps
from django.contrib.contenttypes.fields import GenericForeignKey

from tests.consistency.house import floors

MODELS = [m for m in django_apps.get_models() if m.__module__.startswith("aimpact.")]


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_model_points_down_or_stays_in_its_app(model):
    height = floors()
    up = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model
        if (there := field.related_model._meta.app_label) in height
        if there != model._meta.app_label and height[there] >= height[model._meta.app_label]
    ]

    assert up == []


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m._meta.label)
def test_model_has_no_generic_foreign_key(model):
    assert [f for f in model._meta.private_fields if isinstance(f, GenericForeignKey)] == []
