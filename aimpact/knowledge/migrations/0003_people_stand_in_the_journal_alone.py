"""Who judged a case or asked for a synthesis stands in the trail, and nowhere else."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0002_syntheses")]

    operations = [
        migrations.RemoveField(model_name="opinion", name="said_by"),
        migrations.RemoveField(model_name="synthesis", name="asked_by"),
    ]
