"""The database itself keeps the secrecy of the ballots.

A ballot's `anonymity` is tied to its survey's by a composite foreign key, and an anonymous
ballot cannot carry a participation (a check of the first migration). Strengthening a survey
from named to anonymous cascades to its ballots and is therefore refused until their
participations are erased. Weakening is refused by a trigger once a ballot is in.
"""

from django.db import migrations

FORWARD = """
ALTER TABLE surveys_ballot ADD CONSTRAINT surveys_ballot_anonymity_of_survey
    FOREIGN KEY (survey_id, anonymity) REFERENCES surveys_survey (id, anonymity)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE surveys_incomingballot ADD CONSTRAINT surveys_incoming_anonymity_of_survey
    FOREIGN KEY (survey_id, anonymity) REFERENCES surveys_survey (id, anonymity)
    ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED;

CREATE FUNCTION surveys_refuse_weaker_anonymity() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""

BACKWARD = """
DROP TRIGGER surveys_anonymity_never_weakened ON surveys_survey;
DROP FUNCTION surveys_refuse_weaker_anonymity();
ALTER TABLE surveys_incomingballot DROP CONSTRAINT surveys_incoming_anonymity_of_survey;
ALTER TABLE surveys_ballot DROP CONSTRAINT surveys_ballot_anonymity_of_survey;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_survey_and_ballots")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
