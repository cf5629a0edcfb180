"""How ballots came in, as sums a survey, a day and a sign."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0018_personal_data_have_a_term"),
    ]

    operations = [
        migrations.CreateModel(
            name="QualityCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "sign",
                    models.CharField(
                        choices=[
                            ("sent", "Ballots sent online"),
                            ("crowded", "Ballots from places that sent many"),
                            ("asked", "Checks asked for"),
                            ("solved", "Ballots let in by a check"),
                            ("failed", "Checks failed"),
                            ("wrong_code", "Wrong printed codes"),
                            ("stopped", "Tries of codes refused"),
                        ],
                        max_length=10,
                    ),
                ),
                ("count", models.PositiveIntegerField()),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "day", "sign"), name="surveys_quality_day"
                    )
                ],
            },
        ),
    ]
