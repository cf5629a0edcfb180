"""Jobs of the library."""

from django.utils import timezone
from procrastinate.contrib.django import app

from aimpact.library.models import ModelReading
from aimpact.library.services.assistant import answer_reading


@app.task
def read_with_model(reading_id: int) -> None:
    """Have the language model read a survey's questions."""
    reading = ModelReading.objects.select_related("survey__space").filter(pk=reading_id).first()
    if reading is not None and reading.finished_at is None:
        answer_reading(reading, at=timezone.now())
