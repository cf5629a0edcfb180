"""Indexes that hold only the lines which have what they are made for.

Safe while people vote. Every new index is built CONCURRENTLY: nobody waits for it, and it waits for
the transactions under way (a backup, for instance), so that it may last. Constraints and indexes
that it takes the place of go afterwards: a moment's exclusive lock each on the register, the urn,
the box and the surveys, given up after two seconds of waiting, for those who come after wait too,
and tried again. People are held to one ballot at every moment: the old index goes once the new one
stands. Ended half way, it is done again from where it was.
"""

import time

import django.db.models.deletion
from django.conf import settings
from django.db import OperationalError, migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TRIES = 60
KEYS = {
    "user_id": "surveys_one_ballot_per_user",
    "invitation_id": "surveys_one_ballot_per_invitation",
    "browser_key": "surveys_one_ballot_per_browser",
    "code_hash": "surveys_one_ballot_per_code",
    "identity_mark": "surveys_one_ballot_per_identity",
}
LINES = {
    "user_id": ("surveys_line_of_user", "surveys_participation_user_id_e4be9428"),
    "invitation_id": ("surveys_line_of_invitation", "surveys_participation_invitation_id_689586d7"),
}
LINE_INDEXES = {name for name, _old in LINES.values()}
BALLOTS = {
    "surveys_incomingballot": (
        "surveys_incoming_one_ballot_each",
        "surveys_incomingballot_participation_id_key",
        "surveys_incomingballot_survey_id_7f4f9bf9_fk_surveys_survey_id",
        "surveys_incomingballot_receipt_9f865f65_like",
    ),
    "surveys_ballot": (
        "surveys_ballot_one_each",
        "surveys_ballot_participation_id_key",
        "surveys_ballot_survey_id_12fa49d6_fk_surveys_survey_id",
        "surveys_ballot_receipt_a50ba85d_like",
    ),
}


def replace_indexes(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Build each new index, then drop what it takes the place of."""
    for column, name in KEYS.items():
        if _is_constraint(schema_editor, name):  # else it was replaced the time before
            on = f"surveys_participation (survey_id, {column})"
            _build(schema_editor, f"{name}_new", on, known=column)
            _drop_constraint(schema_editor, "surveys_participation", name)
        schema_editor.execute(f"ALTER INDEX IF EXISTS {name}_new RENAME TO {name}")
    for column, (name, old) in LINES.items():
        _build(schema_editor, name, f"surveys_participation ({column})", known=column)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {old}")
    for table, (name, old, reference, pattern) in BALLOTS.items():
        _build(schema_editor, name, f"{table} (participation_id)", known="participation_id")
        _drop_constraint(schema_editor, table, old)
        # Survey and anonymity, together, refer to the survey already.
        _drop_constraint(schema_editor, table, reference)
        schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {pattern}")


def _is_constraint(schema_editor: BaseDatabaseSchemaEditor, name: str) -> bool:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_constraint WHERE conname = %s", [name])
        return cursor.fetchone() is not None


def _build(schema_editor: BaseDatabaseSchemaEditor, name: str, on: str, *, known: str) -> None:
    """An index of the rows whose column `known` is; one that was left half built is built anew.

    One that stands is left: what it took the place of may be gone, and it alone then holds people
    to one ballot.
    """
    if _stands(schema_editor, name):
        return
    table, columns = on.split(" ", 1)
    kind = "INDEX" if name in LINE_INDEXES else "UNIQUE INDEX"
    schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
    schema_editor.execute(
        f"CREATE {kind} CONCURRENTLY {name} ON {table} {columns} WHERE {known} IS NOT NULL"
    )


def _stands(schema_editor: BaseDatabaseSchemaEditor, name: str) -> bool:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
            "WHERE relname = %s AND indisvalid AND indisready AND pg_table_is_visible(indrelid)",
            [name],
        )
        return cursor.fetchone() is not None


def _drop_constraint(schema_editor: BaseDatabaseSchemaEditor, table: str, name: str) -> None:
    schema_editor.execute("SET lock_timeout = '2s'")
    try:
        for tried in range(TRIES):
            try:
                schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
                return
            except OperationalError:
                if tried + 1 == TRIES:
                    raise
                time.sleep(1)
    finally:
        schema_editor.execute("RESET lock_timeout")


def is_known(column: str) -> models.Q:
    return models.Q((f"{column}__isnull", False))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("surveys", "0020_page_turns_as_sums"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                # Backwards: these indexes serve the former models just as well.
                migrations.RunPython(replace_indexes, migrations.RunPython.noop)
            ],
            state_operations=[
                *(
                    migrations.RemoveConstraint(model_name="participation", name=name)
                    for name in KEYS.values()
                ),
                *(
                    operation
                    for model in ("ballot", "incomingballot")
                    for operation in (
                        migrations.AlterField(
                            model_name=model,
                            name="participation",
                            field=models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="surveys.participation",
                            ),
                        ),
                        migrations.AlterField(
                            model_name=model,
                            name="survey",
                            field=models.ForeignKey(
                                db_constraint=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="surveys.survey",
                            ),
                        ),
                    )
                ),
                *(
                    migrations.AlterField(
                        model_name="participation",
                        name=name,
                        field=models.ForeignKey(
                            blank=True,
                            db_index=False,
                            null=True,
                            on_delete=django.db.models.deletion.CASCADE,
                            to=to,
                        ),
                    )
                    for name, to in (
                        ("invitation", "surveys.invitation"),
                        ("user", settings.AUTH_USER_MODEL),
                    )
                ),
                *(
                    migrations.AddIndex(
                        model_name="participation",
                        index=models.Index(
                            condition=is_known(who), fields=[who], name=f"surveys_line_of_{who}"
                        ),
                    )
                    for who in ("user", "invitation")
                ),
                *(
                    migrations.AddConstraint(
                        model_name=model,
                        constraint=models.UniqueConstraint(
                            condition=is_known("participation"),
                            fields=("participation",),
                            name=name,
                        ),
                    )
                    for model, name in (
                        ("ballot", "surveys_ballot_one_each"),
                        ("incomingballot", "surveys_incoming_one_ballot_each"),
                    )
                ),
                *(
                    migrations.AddConstraint(
                        model_name="participation",
                        constraint=models.UniqueConstraint(
                            condition=is_known(column.removesuffix("_id")),
                            fields=("survey", column.removesuffix("_id")),
                            name=name,
                        ),
                    )
                    for column, name in KEYS.items()
                ),
            ],
        )
    ]
