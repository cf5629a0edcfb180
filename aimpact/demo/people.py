"""Three thousand citizens without names, drawn with a fixed seed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from aimpact.accounts.enums import AgeBand, Gender, OccupationalGroup
from aimpact.demo.places import COMMUNE_SLUG, COMMUNES, COMPANY_SLUG, REGION_SLUG, District

SEED = 20_261_123
CITIZENS = 3_000
EMPLOYEES = 420
_DISTRICTS: Mapping[District, float] = {
    "centre": 0.30, "tilleuls": 0.32, "acacias": 0.22, "hameaux": 0.16,
}  # fmt: skip
_AGES = [(15, 24, 11), (25, 39, 20), (40, 54, 25), (55, 64, 18), (65, 79, 20), (80, 92, 6)]
_WORK = {
    "centre": "22334455", "tilleuls": "33344455", "acacias": "45556666", "hameaux": "11245566",
    "elsewhere": "23445566",
}  # fmt: skip
_ROLES = {
    "centre": ("Habitante du centre-bourg", "Commerçant du marché", "Voisin de la halle"),
    "tilleuls": ("Habitant des Tilleuls", "Parent d’élève", "Retraitée des Tilleuls"),
    "acacias": ("Locataire des Acacias", "Habitante des Acacias", "Jeune des Acacias"),
    "hameaux": ("Habitant des hameaux", "Exploitante agricole", "Habitante du haut"),
    "elsewhere": ("Habitant de la région", "Lycéenne", "Usager du train"),
}


@dataclass(frozen=True, slots=True)
class Citizen:
    """A fictional person: who they are, and what they told of it in their profile.

    `told` names the profile fields that the person filled in.
    """

    number: int
    age: int
    gender: str
    occupation: str
    commune: str
    district: District
    display_name: str
    told: frozenset[str]
    spaces: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"citoyen-{self.number:04}@example.org"

    @property
    def traits(self) -> frozenset[str]:
        """Words by which `opinions` tilts the person's answers."""
        old = "old" if self.age >= 65 else "young" if self.age < 35 else "middle"
        work = (
            "retired" if self.occupation == OccupationalGroup.RETIRED else f"pcs{self.occupation}"
        )
        is_bold = (self.number * 7 + self.age) % 10 < (6 if old == "young" else 4)
        temper = "bold" if is_bold else "careful"
        return frozenset({old, self.gender, self.district, work, temper})

    def profile(self) -> dict[str, str]:
        """What the person states of themselves on a ballot."""
        stated = {
            "age_band": band_of(self.age),
            "gender": self.gender,
            "occupation": self.occupation,
            "commune": self.commune,
        }
        return {name: value for name, value in stated.items() if name in self.told}


def band_of(age: int) -> str:
    """The age band of an age from fifteen on."""
    starts = [(int(band.value.rstrip("+").split("-")[0]), band.value) for band in AgeBand]
    return max((start, band) for start, band in starts if start <= age)[1]


def draw_citizens(number: int = CITIZENS, *, seed: int = SEED) -> list[Citizen]:
    """The same citizens each time: ages, districts and occupations go together."""
    rng = Random(seed)  # noqa: S311 - fiction needs no secret
    citizens = [_draw(rng, rank) for rank in range(1, number + 1)]
    return _employ(citizens, rng)


def _draw(rng: Random, number: int) -> Citizen:
    low, high, _ = rng.choices(_AGES, [weight for *_, weight in _AGES])[0]
    age = rng.randint(low, high)
    commune = rng.choices(COMMUNES, [commune.weight for commune in COMMUNES])[0]
    district = _pick(rng, _DISTRICTS) if commune is COMMUNES[0] else "elsewhere"
    told = {"commune"} | {
        name
        for name, share in (("age_band", 0.82), ("gender", 0.86), ("occupation", 0.68))
        if rng.random() < share
    }
    return Citizen(
        number=number,
        age=age,
        gender=_draw_gender(rng),
        occupation=_draw_occupation(rng, age, district),
        commune=commune.code,
        district=district,
        display_name=rng.choice(_ROLES[district]) if rng.random() < 0.12 else "",
        told=frozenset(told),
        spaces=_draw_spaces(rng, commune.code),
    )


def _draw_gender(rng: Random) -> str:
    genders: Sequence[str] = (Gender.WOMAN.value, Gender.MAN.value, Gender.OTHER.value)
    return rng.choices(genders, [0.525, 0.465, 0.01])[0]


def _draw_occupation(rng: Random, age: int, district: District) -> str:
    if age >= 63:
        return OccupationalGroup.RETIRED.value
    if age < 22 or rng.random() < 0.09:
        return OccupationalGroup.NOT_WORKING.value
    return rng.choice(_WORK[district])


def _draw_spaces(rng: Random, commune: str) -> tuple[str, ...]:
    spaces = [COMMUNE_SLUG] if commune == COMMUNES[0].code and rng.random() < 0.93 else []
    if rng.random() < 0.55 or not spaces:
        spaces.append(REGION_SLUG)
    return tuple(spaces)


def _employ(citizens: list[Citizen], rng: Random) -> list[Citizen]:
    """Some of those who work are the company's employees."""
    workers = [c.number for c in citizens if c.occupation in set("3456") and c.age < 63]
    hired = set(rng.sample(workers, min(EMPLOYEES, len(workers))))
    return [
        replace(citizen, spaces=(*citizen.spaces, COMPANY_SLUG))
        if citizen.number in hired
        else citizen
        for citizen in citizens
    ]


def _pick(rng: Random, weights: Mapping[District, float]) -> District:
    return rng.choices(list(weights), list(weights.values()))[0]
