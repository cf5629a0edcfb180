"""Four modes instead of two: named < pseudonymous < anonymous < secret and verifiable.

The trigger of `0002_ballot_secrecy` knew two; it now compares their strength, and looks at the
register as well: a person who was given a right to answer was promised something already. No
survey becomes verifiable once somebody took part: their ballots could not be proved.
"""

from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE FUNCTION surveys_strength(anonymity text) RETURNS int LANGUAGE sql IMMUTABLE STRICT
RETURN array_position(ARRAY['named', 'pseudonym', 'anonymous', 'verifiable'], anonymity);

DROP TRIGGER surveys_anonymity_never_weakened ON surveys_survey;
CREATE OR REPLACE FUNCTION surveys_refuse_weaker_anonymity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM surveys_ballot WHERE survey_id = OLD.id)
        OR EXISTS (SELECT FROM surveys_incomingballot WHERE survey_id = OLD.id)
        OR EXISTS (SELECT FROM surveys_participation WHERE survey_id = OLD.id) THEN
        RAISE EXCEPTION 'anonymity of survey % cannot be weakened, nor proved, after somebody took part: % to %',
            OLD.id, OLD.anonymity, NEW.anonymity
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_anonymity_never_weakened';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_anonymity_never_weakened
    BEFORE UPDATE OF anonymity ON surveys_survey FOR EACH ROW
    WHEN (surveys_strength(NEW.anonymity) < surveys_strength(OLD.anonymity)
        OR NEW.anonymity = 'verifiable' AND OLD.anonymity <> 'verifiable')
    EXECUTE FUNCTION surveys_refuse_weaker_anonymity();
"""

BACKWARD = """
DROP TRIGGER surveys_anonymity_never_weakened ON surveys_survey;
CREATE OR REPLACE FUNCTION surveys_refuse_weaker_anonymity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM surveys_ballot WHERE survey_id = OLD.id)
        OR EXISTS (SELECT FROM surveys_incomingballot WHERE survey_id = OLD.id) THEN
        RAISE EXCEPTION 'anonymity of survey % cannot be weakened after a ballot', OLD.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'surveys_anonymity_never_weakened';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER surveys_anonymity_never_weakened
    BEFORE UPDATE OF anonymity ON surveys_survey FOR EACH ROW
    WHEN (OLD.anonymity = 'anonymous' AND NEW.anonymity <> 'anonymous')
    EXECUTE FUNCTION surveys_refuse_weaker_anonymity();
DROP FUNCTION surveys_strength(text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("spaces", "0003_on_primary_color"),
        ("surveys", "0014_earlier_versions"),
        ("territories", "0002_search_and_aliases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="ballot",
            name="surveys_ballot_anonymous_has_no_name",
        ),
        migrations.RemoveConstraint(
            model_name="incomingballot",
            name="surveys_incoming_anonymous_has_no_name",
        ),
        migrations.RemoveConstraint(
            model_name="survey",
            name="surveys_edit_needs_names_and_late_results",
        ),
        migrations.AlterField(
            model_name="ballot",
            name="anonymity",
            field=models.CharField(
                choices=[
                    ("anonymous", "Anonymous"),
                    ("named", "Named"),
                    ("pseudonym", "Pseudonymous"),
                    ("verifiable", "Secret and verifiable"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="incomingballot",
            name="anonymity",
            field=models.CharField(
                choices=[
                    ("anonymous", "Anonymous"),
                    ("named", "Named"),
                    ("pseudonym", "Pseudonymous"),
                    ("verifiable", "Secret and verifiable"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="survey",
            name="anonymity",
            field=models.CharField(
                choices=[
                    ("anonymous", "Anonymous"),
                    ("named", "Named"),
                    ("pseudonym", "Pseudonymous"),
                    ("verifiable", "Secret and verifiable"),
                ],
                default="anonymous",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="ballot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("anonymity__in", ["anonymous", "verifiable"]), _negated=True),
                    ("participation__isnull", True),
                    _connector="OR",
                ),
                name="surveys_ballot_anonymous_has_no_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="incomingballot",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("anonymity__in", ["anonymous", "verifiable"]), _negated=True),
                    ("participation__isnull", True),
                    _connector="OR",
                ),
                name="surveys_incoming_anonymous_has_no_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("anonymity", "verifiable"), _negated=True),
                    models.Q(
                        models.Q(("audience__in", ["link", "codes"]), _negated=True),
                        ("maximum_ballots__isnull", True),
                        ("may_edit", False),
                        ("may_save", False),
                        ("profile_fields", []),
                    ),
                    _connector="OR",
                ),
                name="surveys_verifiable_stays_bare",
            ),
        ),
        migrations.AddConstraint(
            model_name="survey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("may_edit", False),
                    models.Q(
                        models.Q(("audience__in", ["link", "codes"]), _negated=True),
                        models.Q(("results_visibility", "live"), _negated=True),
                        ("anonymity__in", ["named", "pseudonym"]),
                    ),
                    _connector="OR",
                ),
                name="surveys_edit_needs_authors_and_late_results",
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
