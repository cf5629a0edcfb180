"""Findings that a team keeps are entries of its base, proposed to all teams or not."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0004_cases_of_questions"),
        ("spaces", "0003_on_primary_color"),
        ("surveys", "0024_texts_are_masked"),
    ]

    operations = [
        migrations.AddField(
            model_name="entry",
            name="finding",
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name="entry",
            name="found_in",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="knowledge_findings",
                to="surveys.survey",
            ),
        ),
        migrations.AddField(
            model_name="entry",
            name="proposed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("found_in", "finding"), name="knowledge_finding_once"
            ),
        ),
    ]
