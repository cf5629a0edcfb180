"""Readings of studies. What is signed is kept as it was, and nobody reviews their own words."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION desk_refuse_to_change_what_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'reading % is signed', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'desk_signed_is_kept';
END $$;
CREATE TRIGGER desk_signed_is_kept BEFORE UPDATE ON desk_reading FOR EACH ROW
    WHEN (OLD.signed_at IS NOT NULL AND (
        OLD.content IS DISTINCT FROM NEW.content
        OR OLD.checksum IS DISTINCT FROM NEW.checksum
        OR OLD.study_id IS DISTINCT FROM NEW.study_id
        OR OLD.number IS DISTINCT FROM NEW.number
        OR OLD.change IS DISTINCT FROM NEW.change
        OR OLD.language IS DISTINCT FROM NEW.language
        OR OLD.signed_at IS DISTINCT FROM NEW.signed_at
        OR OLD.accepted_at IS DISTINCT FROM NEW.accepted_at
        OR OLD.author_function IS DISTINCT FROM NEW.author_function
        OR OLD.reviewer_function IS DISTINCT FROM NEW.reviewer_function
        OR (OLD.delivered_at IS NOT NULL
            AND OLD.delivered_at IS DISTINCT FROM NEW.delivered_at)))
    EXECUTE FUNCTION desk_refuse_to_change_what_is_signed();

CREATE FUNCTION desk_refuse_to_write_what_is_signed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM desk_reading
               WHERE id = NEW.reading_id AND signed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'reading % is signed', NEW.reading_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'desk_signed_is_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER desk_signed_sections_are_kept BEFORE INSERT OR UPDATE ON desk_section
    FOR EACH ROW EXECUTE FUNCTION desk_refuse_to_write_what_is_signed();
CREATE TRIGGER desk_signed_advice_is_kept BEFORE INSERT OR UPDATE OF
    reading_id, place, source, action, words, caveat, mission ON desk_advice
    FOR EACH ROW EXECUTE FUNCTION desk_refuse_to_write_what_is_signed();

CREATE FUNCTION desk_refuse_review_of_own_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM desk_sectionversion saving
               JOIN desk_section section ON section.id = saving.section_id
               WHERE section.reading_id = NEW.id AND saving.by_id = NEW.reviewer_id)
        OR EXISTS (SELECT FROM desk_advice
                   WHERE reading_id = NEW.id AND by_id = NEW.reviewer_id) THEN
        RAISE EXCEPTION 'the reviewer of reading % wrote in it', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'desk_reviewer_wrote_none_of_it';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER desk_reviewer_wrote_none_of_it BEFORE INSERT OR UPDATE OF reviewer_id
    ON desk_reading FOR EACH ROW WHEN (NEW.reviewer_id IS NOT NULL)
    EXECUTE FUNCTION desk_refuse_review_of_own_words();
"""
BACKWARD = """
DROP TRIGGER desk_reviewer_wrote_none_of_it ON desk_reading;
DROP FUNCTION desk_refuse_review_of_own_words();
DROP TRIGGER desk_signed_advice_is_kept ON desk_advice;
DROP TRIGGER desk_signed_sections_are_kept ON desk_section;
DROP FUNCTION desk_refuse_to_write_what_is_signed();
DROP TRIGGER desk_signed_is_kept ON desk_reading;
DROP FUNCTION desk_refuse_to_change_what_is_signed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0003_files_steps_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("language", models.CharField(default="fr", max_length=2)),
                ("change", models.TextField(blank=True, max_length=2000)),
                ("started_at", models.DateTimeField()),
                ("reviewer_function", models.CharField(blank=True, max_length=120)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("author_function", models.CharField(blank=True, max_length=120)),
                ("signed_at", models.DateTimeField(blank=True, null=True)),
                ("content", models.JSONField(blank=True, null=True)),
                ("checksum", models.CharField(blank=True, max_length=64)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to="desk.study",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MissionWish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("advice", models.PositiveSmallIntegerField()),
                ("words", models.TextField(blank=True, max_length=2000)),
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
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="desk.reading",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "mission wishes",
            },
        ),
        migrations.CreateModel(
            name="Advice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=20)),
                ("action", models.CharField(blank=True, max_length=20)),
                ("words", models.CharField(blank=True, max_length=600)),
                ("caveat", models.CharField(max_length=600)),
                ("mission", models.CharField(blank=True, max_length=600)),
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
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="advice",
                        to="desk.reading",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "advice",
            },
        ),
        migrations.CreateModel(
            name="ReadingComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_of_aimpact", models.BooleanField()),
                ("text", models.TextField(max_length=2000)),
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
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="desk.reading",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
                ("at", models.DateTimeField()),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
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
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="desk.reading",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RemarkAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(max_length=2000)),
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
                    "remark",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="desk.remark",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True, max_length=12000)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="desk.reading",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="remark",
            name="section",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="remarks",
                to="desk.section",
            ),
        ),
        migrations.CreateModel(
            name="SectionVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True, max_length=12000)),
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
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="desk.section",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Verdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_accepted", models.BooleanField()),
                ("reasons", models.TextField(blank=True, max_length=2000)),
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
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="verdicts",
                        to="desk.reading",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                fields=("study", "number"), name="desk_reading_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("signed_at__isnull", True)),
                fields=("study",),
                name="desk_one_reading_at_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("number", 1), models.Q(("change", ""), _negated=True), _connector="OR"
                ),
                name="desk_correction_says_what_changed",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("reviewer__isnull", True),
                    ("author__isnull", True),
                    models.Q(("reviewer", models.F("author")), _negated=True),
                    _connector="OR",
                ),
                name="desk_nobody_reviews_their_own_reading",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("signed_at__isnull", True),
                    models.Q(
                        ("accepted_at__isnull", False),
                        ("content__isnull", False),
                        ("checksum__regex", "^[0-9a-f]{64}$"),
                        models.Q(("author_function", ""), _negated=True),
                        models.Q(("reviewer_function", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="desk_signed_once_accepted",
            ),
        ),
        migrations.AddConstraint(
            model_name="reading",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("delivered_at__isnull", True), ("signed_at__isnull", False), _connector="OR"
                ),
                name="desk_delivered_once_signed",
            ),
        ),
        migrations.AddConstraint(
            model_name="missionwish",
            constraint=models.UniqueConstraint(
                fields=("reading", "advice"), name="desk_wished_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.CheckConstraint(
                condition=models.Q(("caveat", ""), _negated=True),
                name="desk_no_advice_without_caveat",
            ),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True),
                name="desk_no_advice_without_finding",
            ),
        ),
        migrations.AddConstraint(
            model_name="advice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("action", ""), _negated=True),
                    models.Q(("words", ""), _negated=True),
                    _connector="OR",
                ),
                name="desk_advice_says_what_to_do",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True), name="desk_section_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="remark",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="desk_remark_says"
            ),
        ),
        migrations.AddConstraint(
            model_name="sectionversion",
            constraint=models.UniqueConstraint(
                fields=("section", "number"), name="desk_saving_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="verdict",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_accepted", True), models.Q(("reasons", ""), _negated=True), _connector="OR"
                ),
                name="desk_sent_back_for_reasons",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
