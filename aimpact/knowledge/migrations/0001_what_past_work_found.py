"""What past work found, and how it is found again.

`knowledge_terms` gives the stems of a text without the words that say nothing. PostgreSQL's own
French list holds neither « les » nor, once accents are off, « à » or « été »; a list of ours would
be a file on the server, so the function takes the words out by itself. Vectors are an extension
(pgvector) that some servers do not have: without it the search goes by words alone.
"""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import aimpact.knowledge.models

STOP_WORDS = """
a afin ai aient ainsi alors an apres as au aucun aucune aujourd aupres aussi autant autre autres aux
avaient avais avait avant avec avez avoir avons ayant beaucoup bien bon c ca car ce ceci cela celle
celles celui ces cet cette ceux chaque chez ci combien comme comment contre d dans de deja depuis
des donc dont du elle elles en encore entre es est et etaient etait etant ete etes etre eu eux
faire fait faites faut fois font grace hors hui il ils j je jusqu l la le les leur leurs lors lui
m ma mais me meme memes mes mieux moi moins mon n ne ni nos notre nous on ont ou par parce parmi
pas pendant peu peut peuvent plus plusieurs plutot pour pourquoi pourrait pouvez pouvoir pres qu
quand que quel quelle quelles quels qui quoi s sa sans se sera seront ses si sinon soi soient soit
son sont sous sur t ta te tel telle tes toi ton tous tout toute toutes tres trop tu un une vers via
voici voila vos votre vous y
"""

TERMS = """
DO $make$
DECLARE stops text[];
BEGIN
    SELECT array_agg(DISTINCT stem) INTO stops
    FROM regexp_split_to_table(btrim('{words}'), '\\s+') AS word,
         unnest(tsvector_to_array(to_tsvector('aimpact_french', word))) AS stem;
    EXECUTE format(
        $sql$
        CREATE FUNCTION knowledge_terms(heading text, body text) RETURNS tsvector
        LANGUAGE sql IMMUTABLE PARALLEL SAFE
        RETURN setweight(
            ts_delete(to_tsvector('aimpact_french'::regconfig, coalesce(heading, '')), %1$L::text[]),
            'A'
        ) || ts_delete(to_tsvector('aimpact_french'::regconfig, coalesce(body, '')), %1$L::text[])
        $sql$,
        stops
    );
END
$make$
"""
VECTORS = """
DO $make$
BEGIN
    IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') THEN
        CREATE EXTENSION IF NOT EXISTS vector;
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'pgvector is there, but this role may not switch it on: search goes by words.';
END
$make$
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("spaces", "0003_on_primary_color"),
        ("surveys", "0023_tables_of_sealed_ballots_counted"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(VECTORS, migrations.RunSQL.noop),
        migrations.RunSQL(
            TERMS.format(words=" ".join(STOP_WORDS.split())),
            "DROP FUNCTION knowledge_terms(text, text)",
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("survey", "Survey"),
                            ("mission", "Mission"),
                            ("experiment", "Experiment"),
                            ("audit", "Audit"),
                            ("paper", "Research paper"),
                            ("academy", "Page of the academy"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "theme",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("planning", "Planning and works"),
                            ("services", "Public services"),
                            ("needs", "Needs and priorities"),
                            ("budget", "Budget"),
                            ("mobility", "Mobility"),
                            ("school", "School and childhood"),
                            ("youth", "Young people"),
                            ("economy", "Shops and economy"),
                            ("safety", "Safety"),
                            ("environment", "Environment"),
                            ("housing", "Housing"),
                            ("social", "Health and solidarity"),
                            ("facilities", "Facilities"),
                            ("culture", "Culture and leisure"),
                            ("citizenship", "Local democracy"),
                            ("work", "Work"),
                            ("law", "Bills and regulations"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("summary", models.TextField(max_length=2000)),
                ("result", models.TextField(max_length=4000)),
                ("body", models.TextField(blank=True, max_length=40000)),
                (
                    "territory_kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agora", "The agora"),
                            ("commune", "Commune"),
                            ("intercommunalite", "Intercommunalité"),
                            ("departement", "Département"),
                            ("region", "Région"),
                            ("state", "State body"),
                            ("company", "Company"),
                        ],
                        max_length=16,
                    ),
                ),
                ("territory_name", models.CharField(blank=True, max_length=120)),
                ("inhabitants", models.PositiveIntegerField(blank=True, null=True)),
                ("participants", models.PositiveIntegerField(blank=True, null=True)),
                ("happened_on", models.DateField(blank=True, null=True)),
                (
                    "evidence",
                    models.CharField(
                        choices=[
                            ("trial", "Random sample, or trial with a control group"),
                            ("comparison", "Before and after, or weighted panel"),
                            ("open", "Open consultation, or plain count"),
                            ("testimony", "Testimony"),
                            ("unknown", "Not known"),
                        ],
                        default="unknown",
                        max_length=12,
                    ),
                ),
                (
                    "licence",
                    models.CharField(
                        choices=[
                            ("lo-2.0", "Open Licence 2.0 (Etalab)"),
                            ("cc-by-4.0", "Creative Commons, with its author’s name"),
                            ("quote", "Short quotation only"),
                            ("internal", "For the team only"),
                        ],
                        default="internal",
                        max_length=12,
                    ),
                ),
                (
                    "visibility",
                    models.CharField(
                        choices=[("space", "Your team"), ("all", "All teams, and their notes")],
                        default="space",
                        max_length=5,
                    ),
                ),
                ("author", models.CharField(blank=True, max_length=200)),
                ("link", models.URLField(blank=True, max_length=500)),
                ("created_at", models.DateTimeField()),
                ("updated_at", models.DateTimeField()),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
                ("indexed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="knowledge",
                        to="spaces.space",
                    ),
                ),
                (
                    "survey",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="knowledge_entry",
                        to="surveys.survey",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
            },
        ),
        migrations.CreateModel(
            name="Inquiry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("print", models.BinaryField(max_length=32)),
                ("words", models.TextField()),
                (
                    "embedding",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=aimpact.knowledge.models.RealField(), null=True, size=None
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="inquiries",
                        to="spaces.space",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "inquiries",
            },
        ),
        migrations.CreateModel(
            name="Opinion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_useful", models.BooleanField()),
                ("said_at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="opinions",
                        to="knowledge.entry",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "survey",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="case_opinions",
                        to="surveys.survey",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Passage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("heading", models.CharField(max_length=200)),
                ("text", models.TextField()),
                (
                    "embedding",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=aimpact.knowledge.models.RealField(), null=True, size=None
                    ),
                ),
                (
                    "terms",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("heading"), models.F("text"), function="knowledge_terms"
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="passages",
                        to="knowledge.entry",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                condition=models.Q(("archived_at", None)),
                fields=["visibility"],
                name="knowledge_entry_offered",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("visibility", "all"), _negated=True),
                    models.Q(("licence", "internal"), _negated=True),
                    _connector="OR",
                ),
                name="knowledge_published_has_a_licence",
            ),
        ),
        migrations.AddConstraint(
            model_name="inquiry",
            constraint=models.UniqueConstraint(
                fields=("space", "print"), name="knowledge_inquiry_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="opinion",
            constraint=models.UniqueConstraint(
                fields=("survey", "entry"), name="knowledge_one_opinion_each"
            ),
        ),
        migrations.AddIndex(
            model_name="passage",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["terms"], name="knowledge_passage_terms"
            ),
        ),
        migrations.AddConstraint(
            model_name="passage",
            constraint=models.UniqueConstraint(
                fields=("entry", "number"), name="knowledge_passage_in_order"
            ),
        ),
    ]
