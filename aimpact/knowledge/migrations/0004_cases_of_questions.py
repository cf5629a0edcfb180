"""What past work found on each question, and what teams say of it there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("knowledge", "0003_people_stand_in_the_journal_alone"),
        ("surveys", "0024_texts_are_masked"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuestionCases",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("found_at", models.DateTimeField()),
                ("cases", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name_plural": "question cases",
            },
        ),
        migrations.RemoveConstraint(
            model_name="opinion",
            name="knowledge_one_opinion_each",
        ),
        migrations.AddField(
            model_name="opinion",
            name="question",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.UniqueConstraint(
                fields=("survey", "entry", "question"), name="knowledge_one_opinion_each"
            ),
        ),
        migrations.AddField(
            model_name="questioncases",
            name="survey",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="question_cases",
                to="surveys.survey",
            ),
        ),
    ]
