"""The file of a board in packed parts: one row held it whole, in memory each time it was read."""

import hashlib
import zlib

import django.db.models.deletion
from django.db import migrations, models

PART = 512 * 1024


def cut(apps, schema_editor):
    """Pack what was published, to the byte."""
    boards = apps.get_model("surveys", "Board").objects.order_by("pk")
    parts = apps.get_model("surveys", "BoardPart").objects
    for pk in list(boards.values_list("pk", flat=True)):
        content = bytes(boards.values_list("content", flat=True).get(pk=pk))
        packer = zlib.compressobj(6, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
        packed = packer.compress(content) + packer.flush()
        for number, start in enumerate(range(0, len(packed), PART)):
            parts.create(board_id=pk, number=number, content=packed[start : start + PART])
        boards.filter(pk=pk).update(
            size=len(content),
            packed_size=len(packed),
            digest=hashlib.sha256(content).hexdigest(),
        )


def join(apps, schema_editor):
    """Back to one row each."""
    parts = apps.get_model("surveys", "BoardPart").objects.order_by("number")
    boards = apps.get_model("surveys", "Board").objects
    for board in boards.order_by("pk"):
        packed = b"".join(bytes(part.content) for part in parts.filter(board=board))
        boards.filter(pk=board.pk).update(content=zlib.decompress(packed, 16 + zlib.MAX_WBITS))


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0021_indexes_of_what_is_there"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "board",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="surveys.board",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("board", "number"), name="surveys_board_part_once"
                    )
                ],
            },
        ),
        migrations.AddField("board", "size", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("board", "packed_size", models.PositiveBigIntegerField(default=0)),
        migrations.AddField("board", "digest", models.CharField(default="", max_length=64)),
        # Its rows are few, and a table whose constraints wait cannot be altered in the same
        # transaction: they are looked at before it goes on.
        migrations.RunPython(cut, join),
        migrations.RunSQL(
            "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED", migrations.RunSQL.noop
        ),
        migrations.AlterField("board", "size", models.PositiveBigIntegerField()),
        migrations.AlterField("board", "packed_size", models.PositiveBigIntegerField()),
        migrations.AlterField("board", "digest", models.CharField(max_length=64)),
        migrations.AlterField("board", "content", models.BinaryField(default=b"")),  # to go back
        migrations.RemoveField("board", "content"),
    ]
