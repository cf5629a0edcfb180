"""Tagged links, and how many came by each. What waits to be counted is not logged."""

import django.db.models.deletion
import django.db.models.functions
from django.db import migrations, models
from django.db.models import Q

import aimpact.surveys.models.participation

# Neither the write-ahead log nor a standby tells which ballot came by which way.
UNLOGGED = "ALTER TABLE surveys_arrival SET UNLOGGED"
LOGGED = "ALTER TABLE surveys_arrival SET LOGGED"

KINDS = [
    ("poster", "Poster"),
    ("handbill", "Handbill or letter"),
    ("email", "E-mail or newsletter"),
    ("sms", "Text message"),
    ("social", "Social network"),
    ("website", "Website"),
    ("press", "Bulletin or press"),
    ("event", "Market, meeting, event"),
    ("partner", "Partner"),
    ("other", "Other way"),
]


def survey(name: str) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name=name, to="surveys.survey"
    )


class Migration(migrations.Migration):
    dependencies = [("surveys", "0007_longer_field_names")]

    operations = [
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        db_default=django.db.models.functions.Cast(
                            django.db.models.functions.Random() * 2.0**62, models.BigIntegerField()
                        ),
                        default=aimpact.surveys.models.participation.random_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("tag", models.CharField(blank=True, max_length=24)),
                ("day", models.DateField()),
                ("survey", survey("+")),
            ],
        ),
        migrations.RunSQL(UNLOGGED, LOGGED),
        migrations.CreateModel(
            name="ArrivalCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tag", models.CharField(blank=True, max_length=24)),
                ("day", models.DateField()),
                ("opened", models.PositiveIntegerField(default=0)),
                ("started", models.PositiveIntegerField(default=0)),
                ("completed", models.PositiveIntegerField(default=0)),
                ("survey", survey("+")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "tag", "day"), name="surveys_arrival_day"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="ChannelLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tag", models.CharField(max_length=24)),
                ("name", models.CharField(max_length=80)),
                ("kind", models.CharField(choices=KINDS, max_length=10)),
                ("reached", models.PositiveIntegerField(blank=True, null=True)),
                ("reached_source", models.CharField(blank=True, max_length=160)),
                ("created_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("survey", survey("channel_links")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey", "tag"), name="surveys_channel_tag_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(tag__regex="^[a-z0-9]+(-[a-z0-9]+)*$"),
                        name="surveys_channel_tag_form",
                    ),
                    models.CheckConstraint(
                        condition=Q(reached__isnull=True) | ~Q(reached_source=""),
                        name="surveys_channel_reach_says_its_source",
                    ),
                ]
            },
        ),
    ]
