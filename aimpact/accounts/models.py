"""People: one account, whatever the number of spaces."""

from datetime import date
from typing import ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from aimpact.accounts.enums import AgeBand, Gender, OccupationalGroup
from aimpact.territories.models import Territory

YOUNGEST = 15
"""Age in years under which French law asks for the parents' consent (art. 45, loi 78-17)."""


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser):
    """A person who can sign in. All but the e-mail is optional and said why it is asked."""

    email = models.EmailField(max_length=254, unique=True)
    display_name = models.CharField(max_length=80, blank=True)
    commune = models.ForeignKey(
        Territory, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    gender = models.CharField(max_length=8, choices=Gender.choices, blank=True)
    occupation = models.CharField(max_length=1, choices=OccupationalGroup.choices, blank=True)
    language = models.CharField(max_length=2, choices=settings.LANGUAGES, default="fr")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()
    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="accounts_email_lower_case"
            ),
            models.CheckConstraint(
                condition=models.Q(birth_year__isnull=True)
                | models.Q(birth_year__gte=1900, birth_year__lte=2100),
                name="accounts_birth_year_plausible",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.email

    def age_band(self, on: date) -> str:
        """The person's `AgeBand` on that day by year of birth; empty when unknown or too young."""
        if self.birth_year is None:
            return ""
        age = on.year - self.birth_year
        if age < YOUNGEST:
            return ""
        starts = {int(band.value.rstrip("+").split("-")[0]): band.value for band in AgeBand}
        return starts[max(start for start in starts if start <= age)]


class VerifiedIdentity(models.Model):
    """A provider vouched once for who holds this account: one identity, one account.

    Neither name nor subject is kept: a keyed hash tells the same identity when it comes again.
    `level` is that of eIDAS: 1 low, 2 substantial, 3 high.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=24)
    subject_hash = models.BinaryField(max_length=32)
    level = models.PositiveSmallIntegerField()
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    verified_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "verified identities"
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "subject_hash"], name="accounts_identity_one_account"
            ),
            models.UniqueConstraint(
                fields=["user", "provider"], name="accounts_one_identity_a_provider"
            ),
            models.CheckConstraint(
                condition=models.Q(level__gte=1, level__lte=3), name="accounts_identity_level"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider} of {self.user_id}"
