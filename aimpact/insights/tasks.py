"""Jobs of the analyses."""

from django.utils import timezone
from procrastinate.contrib.django import app

from aimpact.insights.services.analyses import give_up_lost_analyses, start_due_analyses


@app.task
def compute_analysis(analysis_id: int) -> None:
    """Compute one analysis."""
    # Here and not above: it imports numpy, which no process that serves pages may load.
    from aimpact.insights.running import run_analysis

    run_analysis(analysis_id)


@app.periodic(cron="*/2 * * * *")
@app.task(queueing_lock="start_due_analyses")
def start_analyses(timestamp: int) -> None:
    """Every two minutes: surveys that have ended are analysed, and lost analyses given up."""
    give_up_lost_analyses(at=timezone.now())
    start_due_analyses(at=timezone.now())
