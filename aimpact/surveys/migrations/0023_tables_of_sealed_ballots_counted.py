"""Ballots sealed before their tables were counted (`_alike`) are counted as well.

Counters equal a recount, always: of a backup made before, the restoration would say that they do
not; and whoever left, their ballot erased, would be taken off a counter that never held them.
"""

from collections import Counter

from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from aimpact.questionnaire.document import from_json
from aimpact.questionnaire.long_strings import is_alike

FIELD = "_alike"


def count_tables(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """One transaction a survey: its sealing waits for that one alone. Done again, it is right."""
    surveys = apps.get_model("surveys", "Survey").objects
    asked = surveys.filter(questionnaire__icontains='"matrix"').order_by("pk")
    for pk in list(asked.values_list("pk", flat=True)):
        with transaction.atomic():
            survey = surveys.select_for_update(of=("self",), no_key=True).get(pk=pk)
            _count_again(apps, survey.pk, survey.questionnaire)


def _count_again(apps: StateApps, survey_id: int, questionnaire: dict[str, object]) -> None:
    document, count = from_json(questionnaire), Counter[str]()
    ballots = apps.get_model("surveys", "Ballot").objects.filter(survey_id=survey_id)
    for answers in ballots.values_list("answers", flat=True).iterator(chunk_size=2_000):
        same = is_alike(document, answers)
        count["filled"] += same is not None
        count["same"] += same is True
    tallies = apps.get_model("surveys", "Tally").objects
    tallies.filter(survey_id=survey_id, field=FIELD).delete()
    for answer, number in count.items():
        if number:
            tallies.create(survey_id=survey_id, field=FIELD, answer=answer, count=number)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("surveys", "0022_boards_lie_in_parts"),
    ]

    operations = [
        # Backwards: former code counts ballots again without these.
        migrations.RunPython(count_tables, migrations.RunPython.noop)
    ]
