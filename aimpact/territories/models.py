"""France's places, from the official geographic code (COG, INSEE)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from aimpact.territories.enums import TerritoryKind


class Territory(models.Model):
    """A commune, EPCI, département, région or the country, with its official code.

    A commune knows every level above it; a département knows its région. `population` is the
    legal population in inhabitants; `None` where the source gives none.
    """

    kind = models.CharField(max_length=12, choices=TerritoryKind.choices)
    code = models.CharField(max_length=9)
    name = models.CharField(max_length=120)
    population = models.PositiveIntegerField(null=True, blank=True)
    postal_codes = ArrayField(models.CharField(max_length=5), default=list, blank=True)
    departement = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    region = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    epci = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_fictional = models.BooleanField(default=False)
    search_text = models.CharField(max_length=160, editable=False)

    class Meta:
        verbose_name_plural = "territories"
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="territories_kind_code_unique")
        ]
        indexes = [
            GinIndex(
                fields=["search_text"],
                opclasses=["gin_trgm_ops"],
                name="territories_search_trigram",
            ),
            GinIndex(fields=["postal_codes"], name="territories_postal_codes"),
        ]

    def __str__(self) -> str:
        return self.name

    def contains(self, other: "Territory") -> bool:
        """Whether `other` is this territory or lies inside it."""
        if self.kind == TerritoryKind.COUNTRY or self.pk == other.pk:
            return True
        return self.pk in {other.departement_id, other.region_id, other.epci_id}


class PopulationMargin(models.Model):
    """How many inhabitants of a territory fall in one category of a profile variable.

    `variable` and `category` use the codes of `accounts.enums` (for instance `age_band`,
    `25-39`); `source` and `vintage` are shown wherever the figure is.
    """

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="margins")
    variable = models.CharField(max_length=30)
    category = models.CharField(max_length=30)
    inhabitants = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    vintage = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "variable", "category"], name="territories_margin_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.variable}={self.category}: {self.inhabitants}"
