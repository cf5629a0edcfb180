"""Jobs of the surveys."""

from django.utils import timezone
from procrastinate.contrib.django import app

from aimpact.surveys.services.sealing import seal_ballots, urns_to_seal


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="seal_urns")
def seal_urns(timestamp: int) -> None:
    """Every five seconds: shuffle and count what came in."""
    for survey_id in urns_to_seal():
        while seal_ballots(survey_id, at=timezone.now()):
            pass
