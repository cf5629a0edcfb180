"""How often each page was turned, as one sum a survey and a page."""

from django.db import migrations, models

ADD_UP = """
WITH turned AS (DELETE FROM surveys_pageturn RETURNING survey_id, page)
INSERT INTO surveys_pageturn (survey_id, page, count)
SELECT survey_id, page, count(*) FROM turned GROUP BY survey_id, page;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("surveys", "0019_ways_that_ballots_come_in"),
    ]

    operations = [
        migrations.AddField(
            model_name="pageturn",
            name="count",
            field=models.PositiveIntegerField(default=1),
            preserve_default=False,
        ),
        migrations.RunSQL(ADD_UP, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="pageturn",
            constraint=models.UniqueConstraint(
                fields=("survey", "page"), name="surveys_pageturn_unique"
            ),
        ),
    ]
