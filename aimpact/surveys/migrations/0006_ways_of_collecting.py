import django.db.models.deletion
from django.db import migrations, models

_CHANNELS = [
    ("web", "Online"),
    ("kiosk", "On a kiosk"),
    ("paper", "On paper"),
    ("phone", "By telephone"),
    ("import", "Imported"),
]


class Migration(migrations.Migration):
    dependencies = [("surveys", "0005_register_in_no_order")]

    operations = [
        migrations.CreateModel(
            name="Places",
            fields=[
                (
                    "survey",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="places",
                        serialize=False,
                        to="surveys.survey",
                    ),
                ),
                ("taken", models.PositiveIntegerField()),
            ],
        ),
        migrations.AddField(
            model_name="survey",
            name="extension_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="survey",
            name="maximum_ballots",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="survey", name="may_edit", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="survey", name="may_save", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="survey",
            name="pause_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name="survey",
            name="paused_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="ballot",
            name="channel",
            field=models.CharField(choices=_CHANNELS, default="web", max_length=8),
        ),
        migrations.AlterField(
            model_name="incomingballot",
            name="channel",
            field=models.CharField(choices=_CHANNELS, default="web", max_length=8),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("may_edit", False),
                    models.Q(
                        ("anonymity", "named"),
                        models.Q(("results_visibility", "live"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="surveys_edit_needs_names_and_late_results",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("maximum_ballots__isnull", True), ("maximum_ballots__gt", 0), _connector="OR"
                ),
                name="surveys_maximum_is_positive",
            ),
        ),
    ]
