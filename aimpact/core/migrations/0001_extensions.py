"""PostgreSQL's own tools, French full text, and the shared cache table.

`aimpact_french` is PostgreSQL's `french` after `unaccent`: « élève » finds « eleve ».
"""

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

FRENCH = """
CREATE TEXT SEARCH CONFIGURATION aimpact_french (COPY = french);
ALTER TEXT SEARCH CONFIGURATION aimpact_french
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, french_stem;
"""
CACHE = """
CREATE TABLE core_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX core_cache_expires ON core_cache (expires);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(FRENCH, "DROP TEXT SEARCH CONFIGURATION aimpact_french"),
        migrations.RunSQL(CACHE, "DROP TABLE core_cache"),
    ]
