"""What the storage forgets when a row goes, however it goes: by a button or with its survey."""

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from aimpact.surveys.models import AnswerFile, PendingFile, SurveyMedia


@receiver(post_delete, sender=SurveyMedia)
def forget_media(instance: SurveyMedia, **_signal: object) -> None:
    transaction.on_commit(instance.forget_files)


@receiver(post_delete, sender=AnswerFile)
@receiver(post_delete, sender=PendingFile)
def forget_received_file(instance: AnswerFile | PendingFile, **_signal: object) -> None:
    transaction.on_commit(instance.forget_file)
