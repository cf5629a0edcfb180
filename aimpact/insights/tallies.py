"""The counters of a survey, read once and asked many times. No ballot is ever read here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aimpact.questionnaire.kinds import ANSWERED, ASKED, OFFERED
from aimpact.surveys.services.sealing import (
    ALIKE,
    BALLOTS,
    CHANNEL,
    DAY,
    FILLED,
    PAGE,
    SAME,
    SECONDS,
)

TallyRow = tuple[str, str, str, str, int, float]
"""Field, answer, profile field, profile value, count, total: a line of `Tally`."""

NOT_SAID = ""
"""Profile value of those who left a profile question empty: everybody less the others."""


@dataclass(slots=True)
class Tallies:
    """Counts of one set of people: everybody, or those of one profile value."""

    counts: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(dict))
    totals: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, answer: str, count: int, total: float) -> None:
        self.counts[name][answer] = count
        if answer in {ANSWERED, ""}:
            self.totals[name] = total

    def count(self, name: str, answer: str) -> int:
        """How many ballots gave `answer` to the field `name`."""
        return self.counts[name].get(answer, 0) if name in self.counts else 0

    @property
    def ballots(self) -> int:
        return self.count(BALLOTS, "")

    def asked(self, name: str) -> int:
        """How many ballots were shown the field."""
        return self.count(name, ASKED)

    def answered(self, name: str) -> int:
        """How many ballots answered the field."""
        return self.count(name, ANSWERED)

    def total(self, name: str) -> float:
        """The numbers answered, added up."""
        return self.totals.get(name, 0.0)

    def answers(self, name: str) -> dict[str, int]:
        """Counts by choice or by histogram bar, without the bases, which start with "_"."""
        found = self.counts.get(name, {})
        return {answer: count for answer, count in found.items() if not answer.startswith("_")}

    def offered(self, name: str, choice: str) -> int:
        """How many ballots were offered that choice of the field: those asked, unless the
        choice stands under a condition.
        """
        return self.counts.get(name, {}).get(f"{OFFERED}{choice}", self.asked(name))

    @property
    def days(self) -> dict[str, int]:
        """Ballots by day (ISO dates), in order."""
        return dict(sorted(self.answers(DAY).items()))

    @property
    def seconds(self) -> dict[int, int]:
        """Ballots by duration, in bins that start at so many seconds, in order."""
        bins = {int(start): count for start, count in self.answers(SECONDS).items()}
        return dict(sorted(bins.items()))

    def came_by(self, channel: str) -> int:
        """Ballots that came in by that channel."""
        return self.count(CHANNEL, channel)

    @property
    def tables_filled(self) -> int:
        """Ballots that filled tables (`questionnaire.long_strings`)."""
        return self.count(ALIKE, FILLED)

    @property
    def tables_alike(self) -> int:
        """Those of them that gave one answer down every line of all of their tables."""
        return self.count(ALIKE, SAME)

    def went_past(self, page: str) -> int:
        """How many participants went past that page."""
        return self.count(PAGE, page)

    def minus(self, others: Iterable["Tallies"]) -> "Tallies":
        """Those of this set who are in none of the others."""
        rest = Tallies()
        parts = list(others)
        for name, answers in self.counts.items():
            for answer, count in answers.items():
                left = count - sum(part.count(name, answer) for part in parts)
                total = self.total(name) - sum(part.total(name) for part in parts)
                rest.add(name, answer, left, total)
        return rest


@dataclass(frozen=True, slots=True)
class Together:
    """Several sets of people that have nobody in common, counted together."""

    parts: Sequence[Tallies]

    @property
    def ballots(self) -> int:
        return sum(part.ballots for part in self.parts)

    def count(self, name: str, answer: str) -> int:
        return sum(part.count(name, answer) for part in self.parts)

    def asked(self, name: str) -> int:
        return sum(part.asked(name) for part in self.parts)

    def answered(self, name: str) -> int:
        return sum(part.answered(name) for part in self.parts)

    def total(self, name: str) -> float:
        return sum(part.total(name) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Book:
    """Every counter that a screen needs: everybody's, and those of profile values.

    The profile's part holds whatever was read: the number of ballots for every profile field,
    the answers for the one that is crossed. Only `disclosure` may decide what of it is shown.
    """

    everybody: Tallies
    profile: Mapping[str, Mapping[str, Tallies]]

    def values(self, profile_field: str) -> Mapping[str, Tallies]:
        """Tallies by profile value, those who did not say (`NOT_SAID`) last."""
        said = dict(self.profile.get(profile_field, {}))
        return said | {NOT_SAID: self.everybody.minus(said.values())}


def read_book(rows: Iterable[TallyRow]) -> Book:
    """Sort the lines of `Tally`."""
    everybody = Tallies()
    profile: dict[str, dict[str, Tallies]] = defaultdict(lambda: defaultdict(Tallies))
    for name, answer, profile_field, value, count, total in rows:
        tallies = profile[profile_field][value] if profile_field else everybody
        tallies.add(name, answer, count, total)
    return Book(everybody, profile)
