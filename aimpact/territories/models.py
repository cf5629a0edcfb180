"""France's places, from the official geographic code (COG, INSEE)."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.utils.translation import gettext as _

from aimpact.core.text import fold
from aimpact.territories.enums import TerritoryKind


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def of_today(self) -> "TerritoryQuerySet":
        """Territories of the current official code: what a person may choose."""
        return self.filter(is_current=True)


class Territory(models.Model):
    """A commune, EPCI, département, région or the country, with its official code.

    A commune knows every level above it; a département knows its région. `population` is the
    legal population in inhabitants; `None` where the source gives none. `is_current` is false
    for a commune that has merged into another since: it stays for those who point at it.
    `search_text` is the folded name, written by `save`; who writes in bulk sets it.
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
    is_current = models.BooleanField(default=True)
    search_text = models.CharField(max_length=160, editable=False)

    objects = TerritoryQuerySet.as_manager()

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
            # A prefix of one or two letters is too short for trigrams.
            models.Index(
                OpClass("search_text", name="varchar_pattern_ops"), name="territories_search_prefix"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold(self.name)
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        """The name with what tells it from its homonyms: « Beaulieu (43) ».

        Reads `departement`: select it with the territory.
        """
        if self.kind == TerritoryKind.COMMUNE:
            return f"{self.name} ({self.departement.code})" if self.departement else self.name
        if self.kind == TerritoryKind.DEPARTEMENT:
            return _("%(name)s (département %(code)s)") % {"name": self.name, "code": self.code}
        return f"{self.name} ({TerritoryKind(self.kind).label.lower()})"

    def contains(self, other: "Territory") -> bool:
        """Whether `other` is this territory or lies inside it."""
        if self.kind == TerritoryKind.COUNTRY or self.pk == other.pk:
            return True
        return self.pk in {other.departement_id, other.region_id, other.epci_id}


class TerritoryAlias(models.Model):
    """Another official name under which people know a commune, and which is not one any more.

    A commune déléguée or associée of a merged commune, an arrondissement of Paris, Lyon or
    Marseille: whoever types it is led to the commune.
    """

    territory = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=120)
    search_text = models.CharField(max_length=160, editable=False)

    class Meta:
        verbose_name_plural = "territory aliases"
        constraints = [
            models.UniqueConstraint(fields=["territory", "name"], name="territories_alias_unique")
        ]
        indexes = [
            GinIndex(
                fields=["search_text"],
                opclasses=["gin_trgm_ops"],
                name="territories_alias_trigram",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TerritoryRelease(models.Model):
    """A version of the official code that was loaded: the same one is not loaded twice."""

    version = models.CharField(max_length=80, unique=True)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version


class PopulationMargin(models.Model):
    """How many inhabitants of a territory fall in one category of a profile variable.

    `variable` is one of `MarginVariable` or another profile field; `category` is its code in
    `accounts.enums` (`gender`: `woman`) or, where INSEE publishes other classes of age than
    `AgeBand`, INSEE's own (`age_class`: `20-39`). `source` and `vintage` are shown wherever
    the figure is.
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
