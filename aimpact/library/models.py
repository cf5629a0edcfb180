"""What a space did with the library."""

from django.db import models

from aimpact.surveys.models import Survey


class TemplateUse(models.Model):
    """The template that a survey was started from: its announcements go with the survey."""

    survey = models.OneToOneField(Survey, on_delete=models.CASCADE, related_name="template_use")
    template = models.SlugField(max_length=60)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.template} in survey {self.survey_id}"
