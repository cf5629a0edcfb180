"""Texts of the campaign kit, sites that show a survey, who is told of results, returned mail."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models
from django.db.models import Q

import aimpact.surveys.models.participation


class Migration(migrations.Migration):
    dependencies = [("surveys", "0010_kiosks_paper_saved_answers")]

    operations = [
        migrations.AddField(
            "invitation",
            "failure",
            models.CharField(blank=True, max_length=200, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            "invitation", "soft_bounces", models.PositiveSmallIntegerField(default=0)
        ),
        migrations.CreateModel(
            name="CampaignText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=10)),
                ("language", models.CharField(max_length=2)),
                ("text", models.TextField()),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="campaign_texts",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "kind", "language"),
                        name="surveys_one_campaign_text_each",
                    ),
                    models.CheckConstraint(
                        condition=~Q(text=""), name="surveys_campaign_text_not_empty"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Embedding",
            fields=[
                (
                    "survey",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="embedding",
                        serialize=False,
                        to="surveys.survey",
                    ),
                ),
                (
                    "sites",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), size=None
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(sites__len__gt=0, sites__len__lte=20),
                        name="surveys_embedding_has_sites",
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ResultsNotice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=aimpact.surveys.models.participation.random_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("language", models.CharField(default="fr", max_length=2)),
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
                        models.F("survey"),
                        django.db.models.functions.text.Lower("email"),
                        name="surveys_one_notice_each",
                    )
                ]
            },
        ),
    ]
