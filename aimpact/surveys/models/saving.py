"""Answers set aside by somebody who comes back later. The server cannot read them."""

from django.db import models

from aimpact.surveys.models.survey import Survey


class SavedAnswers(models.Model):
    """What somebody had typed, encrypted with a key that only their link holds.

    `token_hash` finds the row from the link and gives neither the link nor the key. Nothing
    says who: no account, no invitation, no address, no time of creation but the day that
    `expires_at` tells. Gone when the ballot is sent, when it expires, and when the survey ends.
    """

    token_hash = models.BinaryField(max_length=32, primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="+")
    content = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)
    was_mailed = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"answers set aside in {self.survey_id}"
