"""Who asked for no more notes; what sent notes quote stands apart, so that it goes with answers."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VOICES = "voices"


def _text(blocks: list[dict[str, str]]) -> str:
    return "\n".join(f"- {b['text']}" if b["kind"] == "item" else b["text"] for b in blocks)


def set_quotes_apart(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Notes sent before held them among their words."""
    notes, quotes = (apps.get_model("reports", name) for name in ("SentNote", "SentQuotes"))
    for note in notes.objects.all():
        for language, sections in note.content.items():
            for section in sections:
                if section["key"] == VOICES:
                    text = _text(section["blocks"])
                    quotes.objects.create(note=note, language=language, text=text)
                    section["blocks"] = []
        note.save(update_fields=["content"])


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_notes")]

    operations = [
        migrations.AddField(
            model_name="noterecipient",
            name="stopped_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="SentQuotes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("language", models.CharField(max_length=2)),
                ("text", models.TextField()),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="quotes",
                        to="reports.sentnote",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "sent quotes",
                "constraints": [
                    models.UniqueConstraint(fields=("note", "language"), name="reports_quotes_once")
                ],
            },
        ),
        migrations.RunPython(set_quotes_apart, migrations.RunPython.noop),
    ]
