"""Population figures that the team of a space brought."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aimpact.spaces.models import Space


class SpaceMargin(models.Model):
    """How many of those whom a space speaks for fall in one value of a profile field.

    Of its own territory, or of its staff where it has none: they stand before the official
    figures that come with the platform, in that space alone. `source` and `vintage` are shown
    wherever the figure is.
    """

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="margins")
    variable = models.CharField(max_length=30)
    category = models.CharField(max_length=30)
    inhabitants = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    vintage = models.CharField(max_length=10)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    imported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["space", "variable", "category"], name="insights_space_margin_unique"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="insights_margin_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.space_id} {self.variable}={self.category}: {self.inhabitants}"
