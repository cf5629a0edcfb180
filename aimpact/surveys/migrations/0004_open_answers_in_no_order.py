"""Free texts get random ids: an order that says nothing of when they came in."""

from django.db import migrations, models

import aimpact.surveys.models.participation


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_answer_imports")]

    operations = [
        migrations.AlterField(
            model_name="openanswer",
            name="id",
            field=models.BigIntegerField(
                default=aimpact.surveys.models.participation.random_id,
                editable=False,
                primary_key=True,
                serialize=False,
            ),
        ),
    ]
