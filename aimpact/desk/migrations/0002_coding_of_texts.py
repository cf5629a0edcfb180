import django.db.models.constraints
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_studies"),
        ("surveys", "0024_texts_are_masked"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Coding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("field", models.CharField(max_length=100)),
                ("created_at", models.DateTimeField()),
                ("population", models.PositiveIntegerField(blank=True, null=True)),
                ("seed", models.BigIntegerField(blank=True, null=True)),
                ("drawn_at", models.DateTimeField(blank=True, null=True)),
                ("agreement", models.JSONField(blank=True, null=True)),
                ("compared_at", models.DateTimeField(blank=True, null=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codings",
                        to="desk.study",
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.survey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Coder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "coding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="coders",
                        to="desk.coding",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CodedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField()),
                ("quoted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="surveys.openanswer",
                    ),
                ),
                (
                    "coding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts",
                        to="desk.coding",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Code",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("label", models.CharField(max_length=120)),
                ("definition", models.CharField(blank=True, max_length=400)),
                ("example", models.CharField(blank=True, max_length=400)),
                ("position", models.PositiveSmallIntegerField()),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "coding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="codes",
                        to="desk.coding",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FrameChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("worded", "Reworded"),
                            ("raised", "Moved up"),
                            ("retired", "Retired"),
                            ("restored", "Restored"),
                            ("erased", "Erased"),
                        ],
                        max_length=8,
                    ),
                ),
                ("label", models.CharField(max_length=120)),
                ("before", models.CharField(blank=True, max_length=1000)),
                ("after", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "coding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="desk.coding",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cannot_be_coded", models.BooleanField(default=False)),
                ("memo", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField()),
                (
                    "coder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judgements",
                        to="desk.coder",
                    ),
                ),
                ("codes", models.ManyToManyField(related_name="+", to="desk.code")),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="judgements",
                        to="desk.codedtext",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Settlement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cannot_be_coded", models.BooleanField(default=False)),
                ("reason", models.CharField(max_length=600)),
                ("is_together", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("codes", models.ManyToManyField(related_name="+", to="desk.code")),
                (
                    "text",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="settlement",
                        to="desk.codedtext",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("compared_at__isnull", True)),
                fields=("study", "survey", "field"),
                name="desk_a_field_is_coded_once_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("drawn_at__isnull", True),
                    models.Q(("population__isnull", False), ("seed__isnull", False)),
                    _connector="OR",
                ),
                name="desk_drawn_from_known_texts",
            ),
        ),
        migrations.AddConstraint(
            model_name="coding",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("compared_at__isnull", True),
                    models.Q(("agreement__isnull", False), ("drawn_at__isnull", False)),
                    _connector="OR",
                ),
                name="desk_compared_once_drawn",
            ),
        ),
        migrations.AddConstraint(
            model_name="coder",
            constraint=models.UniqueConstraint(
                fields=("coding", "place"), name="desk_coder_has_a_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="coder",
            constraint=models.UniqueConstraint(
                fields=("coding", "user"), name="desk_two_different_coders"
            ),
        ),
        migrations.AddConstraint(
            model_name="coder",
            constraint=models.CheckConstraint(
                condition=models.Q(("place__in", [1, 2])), name="desk_two_coders"
            ),
        ),
        migrations.AddConstraint(
            model_name="codedtext",
            constraint=models.UniqueConstraint(
                fields=("coding", "position"), name="desk_text_has_its_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="codedtext",
            constraint=models.UniqueConstraint(
                fields=("coding", "answer"), name="desk_text_drawn_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.CheckConstraint(
                condition=models.Q(("label", ""), _negated=True), name="desk_code_has_a_label"
            ),
        ),
        migrations.AddConstraint(
            model_name="code",
            constraint=models.UniqueConstraint(
                deferrable=django.db.models.constraints.Deferrable["DEFERRED"],
                fields=("coding", "position"),
                name="desk_code_has_its_place",
            ),
        ),
        migrations.AddIndex(
            model_name="framechange",
            index=models.Index(fields=["coding", "-at"], name="desk_log_of_a_frame"),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.UniqueConstraint(
                fields=("text", "coder"), name="desk_a_coder_judges_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="settlement",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="desk_settled_for_a_reason"
            ),
        ),
    ]
