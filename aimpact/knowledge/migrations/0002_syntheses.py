import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0001_what_past_work_found"),
        ("spaces", "0003_on_primary_color"),
        ("surveys", "0023_tables_of_sealed_ballots_counted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SpaceSynthesis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                (
                    "space",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="synthesis",
                        to="spaces.space",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "space syntheses",
            },
        ),
        migrations.CreateModel(
            name="Synthesis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("model", models.CharField(max_length=100)),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "failure",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unreachable", "The model did not answer. Try again later."),
                            (
                                "refused",
                                "The model’s server refused the request. Tell the operator.",
                            ),
                            ("nonsense", "The model’s answer could not be read."),
                            ("no_source", "No published case to write from."),
                            (
                                "unfounded",
                                "No sentence of the model had its source: all were dropped.",
                            ),
                        ],
                        max_length=12,
                    ),
                ),
                ("sentences", models.JSONField(default=list)),
                ("dropped", models.PositiveSmallIntegerField(default=0)),
                ("seconds", models.FloatField(default=0)),
                ("tokens_read", models.PositiveIntegerField(default=0)),
                ("tokens_written", models.PositiveIntegerField(default=0)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="syntheses",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "syntheses",
                "indexes": [
                    models.Index(fields=["survey", "-asked_at"], name="knowledge_synthesis_latest")
                ],
            },
        ),
    ]
