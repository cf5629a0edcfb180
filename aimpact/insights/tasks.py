"""Jobs of the analyses."""

from django.utils import timezone
from procrastinate.contrib.django import app

from aimpact.insights.services.analyses import give_up_lost_analyses, start_due_analyses
from aimpact.insights.services.theme_proposals import forget_words_of_erased_texts


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


@app.task
def split_theme(split_id: int) -> None:
    """Look for the parts of a theme."""
    from aimpact.insights.analyses.theme_splits import compute_split

    compute_split(split_id)


@app.periodic(cron="53 4 * * *")
@app.task(queueing_lock="forget_words_of_erased_texts")
def forget_erased_words(timestamp: int) -> None:
    """Every night, after personal data were erased: what themes still held of their words goes."""
    forget_words_of_erased_texts()
