"""The agora exists from the first day: the one public space."""

from django.db import migrations
from django.utils import timezone


def create_agora(apps, schema_editor):
    apps.get_model("spaces", "Space").objects.create(
        slug="agora", name="L’agora", kind="agora", plan="bespoke", created_at=timezone.now()
    )


class Migration(migrations.Migration):
    dependencies = [("spaces", "0001_space")]
    operations = [migrations.RunPython(create_agora, migrations.RunPython.noop)]
