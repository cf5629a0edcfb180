"""The audit trail."""

from datetime import datetime

from django.db.models import Model

from aimpact.core.models import AuditEvent


def record_event(
    subject: Model,
    verb: str,
    *,
    by: Model | None,
    at: datetime,
    space_id: int | None = None,
    **details: str | int | bool | None,
) -> AuditEvent:
    """Write down that `by` (None: the platform itself) did `verb` to `subject`.

    `details` must never hold an answer, a receipt or a secret.
    """
    return AuditEvent.objects.create(
        at=at,
        actor_id=None if by is None else by.pk,
        space_id=space_id,
        verb=verb,
        object_kind=subject._meta.label_lower,
        object_id=str(subject.pk),
        details=details,
    )
