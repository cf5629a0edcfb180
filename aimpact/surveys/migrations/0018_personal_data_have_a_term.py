"""How long personal data are kept, survey by survey, instead of 365 days for all.

Surveys that exist get twelve months, as they promised. The names of named surveys were kept as
long as the survey: they get the longest term, three years, so that nothing goes before their
team has read of it.
"""

import django.db.models.deletion
from django.db import migrations, models


def keep_names_longest(apps, schema_editor):
    apps.get_model("surveys", "Survey").objects.filter(anonymity="named").update(kept_months=36)


class Migration(migrations.Migration):
    dependencies = [("surveys", "0017_rights_signed_blind")]

    operations = [
        migrations.AddField("survey", "kept_months", models.PositiveSmallIntegerField(default=12)),
        migrations.AddField("survey", "erases_ballots", models.BooleanField(default=False)),
        migrations.AddConstraint(
            "survey",
            models.CheckConstraint(
                condition=models.Q(kept_months__gte=1, kept_months__lte=36),
                name="surveys_kept_three_years_at_most",
            ),
        ),
        migrations.RunPython(keep_names_longest, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("links", "Links"), ("personal", "Personal data")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField()),
                ("statement", models.JSONField()),
                ("seal", models.BinaryField(max_length=32)),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="erasures",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "kind"), name="surveys_one_erasure_each"
                    )
                ],
            },
        ),
    ]
