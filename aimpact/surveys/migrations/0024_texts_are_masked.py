"""What could betray a person in a free text is covered before anyone sees it.

Texts that came in before are covered as those that come in now: by their form, every word that
could be a name with them, until a model of French has read them (`surveys.services.masking`).
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from aimpact.language.private import cover_at_once
from aimpact.questionnaire.detail_checks import identifying_questions
from aimpact.questionnaire.document import from_json

AT_ONCE = 1_000


def cover_texts(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Survey by survey, in the order of random keys. Done again, it finds the same."""
    answers = apps.get_model("surveys", "OpenAnswer").objects
    surveys = apps.get_model("surveys", "Survey").objects
    for pk in list(answers.order_by("survey_id").values_list("survey_id", flat=True).distinct()):
        questionnaire = surveys.values_list("questionnaire", flat=True).get(pk=pk)
        wanted = frozenset(identifying_questions(from_json(questionnaire)))
        after = -1
        while rows := list(answers.filter(survey_id=pk, pk__gt=after).order_by("pk")[:AT_ONCE]):
            for row in rows:
                row.masked, row.is_read_for_names = row.text, True
                if row.field.partition(".")[0] not in wanted:
                    masked, is_doubtful = cover_at_once(row.text)
                    row.masked, row.is_read_for_names = masked.text, not is_doubtful
            answers.bulk_update(rows, ["masked", "is_read_for_names"])
            after = rows[-1].pk


class Migration(migrations.Migration):
    dependencies = [("surveys", "0023_tables_of_sealed_ballots_counted")]

    operations = [
        migrations.AddField(
            "openanswer", "masked", models.TextField(default=""), preserve_default=False
        ),
        migrations.AddField("openanswer", "is_read_for_names", models.BooleanField(default=False)),
        migrations.RunPython(cover_texts, migrations.RunPython.noop, elidable=True),
        migrations.RemoveIndex("openanswer", "surveys_open_answer_search"),
        migrations.RemoveField("openanswer", "search"),
        migrations.AddField(
            "openanswer",
            "search",
            models.GeneratedField(
                db_persist=True,
                expression=django.contrib.postgres.search.SearchVector(
                    "masked", config="aimpact_french"
                ),
                output_field=django.contrib.postgres.search.SearchVectorField(),
            ),
        ),
        migrations.AddIndex(
            "openanswer",
            django.contrib.postgres.indexes.GinIndex(
                fields=["search"], name="surveys_open_answer_search"
            ),
        ),
        migrations.AddIndex(
            "openanswer",
            models.Index(
                condition=models.Q(("is_read_for_names", False)),
                fields=["id"],
                name="surveys_open_answer_to_read",
            ),
        ),
    ]
