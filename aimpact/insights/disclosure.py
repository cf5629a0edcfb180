"""What may be shown of small groups: one rule for pages, exports and the public alike.

k is the survey's `smallest_cell`. Three protections, argued and proven in ADR 0009:

- a group of fewer than k people is never a row of its own: `merge_small` counts it together
  with others until they are k;
- in a table of groups × answers, a count under k is hidden (zero included: that nobody, or
  everybody, of a group answered so is a disclosure too), and so are as many others as are
  needed for no hidden count to come out of the totals: `protect`, `protect_multiple`;
- a profile that fewer than k ballots share loses fields until it is shared: `blur_profiles`;
- a count that stands alone, beside others it is a part of (or they of it), is told when neither
  it nor what it lacks of one of them is from 1 to k - 1: `may_tell`.

Pure functions of counts; nothing here knows of surveys or of the database.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

Place = tuple[int, int]
Part = tuple[int, ...]
"""Positions that are counted together, in order."""
Table = Sequence[Sequence[int]]
Profile = tuple[str, ...]


def may_tell(count: int, k: int, *, beside: Collection[int] = ()) -> bool:
    """Whether a count may be told where those `beside` it are: fewer than `k` people, but not
    none, come neither out of it nor out of its difference with one of them.
    """
    return not any(0 < abs(number) < k for number in (count, *(count - one for one in beside)))


def merge_small(
    sizes: Sequence[int],
    k: int,
    *,
    together: Collection[int] = (),
    is_ordered: bool = False,
    apart: Collection[int] = (),
) -> list[Part]:
    """Split positions 0…n-1 into groups of at least `k` people, as far as there are so many.

    A group that is too small joins the smallest other one; where positions are `is_ordered`
    (ages), the smaller of its neighbours, but for those `apart`, which have none (who did not
    say). `together` are one group whatever their sizes, and it never is one of them alone. A
    position that holds nobody stays alone otherwise.
    """
    alone: list[Part] = [(at,) for at in range(len(sizes)) if at not in together]
    parts = [*alone, *([tuple(sorted(together))] if together else [])]
    while small := _too_small(parts, sizes, k, together):
        others = [part for part in parts if part != small and _people(sizes, part)]
        if not others:
            break
        near = _neighbours(small, others, apart) if is_ordered else others
        other = min(near or others, key=lambda part: (_people(sizes, part), part))
        rest = [part for part in parts if part not in {small, other}]
        parts = [*rest, tuple(sorted((*small, *other)))]
    return sorted(parts, key=lambda part: (not is_ordered and len(part) > 1, part))


def _people(sizes: Sequence[int], part: Part) -> int:
    return sum(sizes[at] for at in part)


def _too_small(
    parts: Sequence[Part], sizes: Sequence[int], k: int, together: Collection[int]
) -> Part | None:
    """The smallest group that may not stand as it is."""
    lonely = tuple(together) if len(together) == 1 else None
    small = [part for part in parts if 0 < _people(sizes, part) < k or part == lonely]
    return min(small, key=lambda part: (_people(sizes, part), part), default=None)


def _neighbours(part: Part, others: Sequence[Part], apart: Collection[int]) -> list[Part]:
    """The groups just before and just after; none for those apart, who are nobody's either."""
    if set(part) & set(apart):
        return []
    beside = sorted(other for other in others if not set(other) & set(apart))
    before = [other for other in beside if other < part]
    return [*before[-1:], *beside[len(before) : len(before) + 1]]


def protect(table: Table, k: int) -> frozenset[Place]:
    """Places (row, column) to hide in a table whose row and column totals are public.

    Rows hold at least `k` people (`merge_small` first). A column whose total is 0 says nothing
    and stays. Guarantee: no hidden count under `k` can be computed from what is shown and the
    totals, nor any sum that contains one, unless that sum is at least `k` or holds everyone
    who gave that answer (whose number is public anyway).
    """
    return _Shields(table, k).hide()


def protect_multiple(
    ticked: Table, answered: Sequence[int], k: int, *, adds_up: bool = False
) -> frozenset[Place]:
    """Places to hide where each person may have ticked several answers.

    `ticked[row][column]` of `answered[row]` people ticked that answer. Each answer is a table
    of its own (ticked or not, both protected). `adds_up`: everyone ticks the same number of
    answers, so that those of a row have a sum that is public, and are protected together too.
    """
    hidden = set(protect(ticked, k)) if adds_up else set()
    for column in range(len(ticked[0]) if ticked else 0):
        pairs = [[row[column], n - row[column]] for row, n in zip(ticked, answered, strict=True)]
        hidden |= {(row, column) for row, _ in protect(pairs, k)}
    return frozenset(hidden | _beside(ticked, hidden) if adds_up else hidden)


def _beside(ticked: Table, hidden: Collection[Place]) -> set[Place]:
    """For each answer hidden in some rows, another one in the same rows: no row's sum tells it."""
    more: set[Place] = set()
    columns = range(len(ticked[0]) if ticked else 0)
    for column in columns:
        rows = [row for row in range(len(ticked)) if (row, column) in hidden]
        others = [other for other in columns if other != column]
        if rows and others:
            beside = min(
                others,
                key=lambda other: sum(ticked[r][other] for r in rows if (r, other) not in hidden),
            )
            more |= {(row, beside) for row in rows}
    return more


@dataclass(frozen=True, slots=True)
class _Shield:
    """Rows and columns that share the hiding of one small count: see `_Shields`."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


class _Shields:
    """Hides each small count x behind partners in its column and in its row.

    With partner rows R and columns C, x and the whole of R × C, of R in x's column and of C in
    x's row are hidden. For each r in R and c in C one person can be moved round the rectangle
    without any total or shown count changing; so whatever sum is fixed by them and contains x
    contains all of R in x's column or all of C in x's row, and each of these makes it k with x.
    """

    def __init__(self, table: Table, k: int) -> None:
        self.table = table
        self.k = k
        self.column_totals = [sum(column) for column in zip(*table, strict=True)]
        self.columns = [at for at, total in enumerate(self.column_totals) if total]
        self.hidden: set[Place] = set()

    def hide(self) -> frozenset[Place]:
        small = [place for place in self._places() if self._count(place) < self.k]
        self.hidden = set(small)
        for place in sorted(small, key=lambda place: (self._count(place), place)):
            self._shield(place)
        return frozenset(self.hidden)

    def _places(self) -> Iterator[Place]:
        return product(range(len(self.table)), self.columns)

    def _count(self, place: Place) -> int:
        return self.table[place[0]][place[1]]

    def _shield(self, place: Place) -> None:
        count, column_total = self._count(place), self.column_totals[place[1]]
        missing_rows, missing_columns = min(self.k, column_total) - count, self.k - count
        best = min(
            self._rectangles(place, missing_rows, missing_columns),
            key=lambda shield: self._cost(place, shield),
            default=None,
        )
        self.hidden |= self._newly_hidden(
            place, best or self._wide_shield(place, missing_rows, missing_columns)
        )

    def _rectangles(
        self, place: Place, missing_rows: int, missing_columns: int
    ) -> Iterator[_Shield]:
        """One row and one column that are enough; someone can be moved round the rectangle."""
        row, column = place
        others = [at for at in range(len(self.table)) if at != row]
        for r, c in product(others, self.columns):
            beside, across = self.table[r][column], self.table[row][c]
            movable = (beside and across) or (self._count(place) and self.table[r][c])
            if c != column and movable and beside >= missing_rows and across >= missing_columns:
                yield _Shield((r,), (c,))

    def _wide_shield(self, place: Place, missing_rows: int, missing_columns: int) -> _Shield:
        """Several partners where no single one is enough: small groups, rare answers first."""
        row, column = place
        others = [at for at in range(len(self.table)) if at != row]
        others.sort(key=lambda at: ((at, column) not in self.hidden, sum(self.table[at]), at))
        columns = [at for at in self.columns if at != column]
        columns.sort(key=lambda at: ((row, at) not in self.hidden, self.column_totals[at], at))
        return _Shield(
            _enough({at: self.table[at][column] for at in others}, missing_rows),
            _enough({at: self.table[row][at] for at in columns}, missing_columns),
        )

    def _newly_hidden(self, place: Place, shield: _Shield) -> set[Place]:
        rows, columns = (place[0], *shield.rows), (place[1], *shield.columns)
        return set(product(rows, columns)) - self.hidden

    def _cost(self, place: Place, shield: _Shield) -> tuple[int, int]:
        """What the reader loses: how many counts, and how many people they hold."""
        new = self._newly_hidden(place, shield)
        return len(new), sum(self._count(lost) for lost in new)


def _enough(counts: Mapping[int, int], wanted: int) -> tuple[int, ...]:
    """The first counts that add up to at least `wanted`, without those that can be spared."""
    chosen: list[int] = []
    for at, count in counts.items():
        if chosen and sum(counts[one] for one in chosen) >= wanted:
            break
        if count:
            chosen.append(at)
    for at in [*chosen]:
        if len(chosen) > 1 and sum(counts[one] for one in chosen) - counts[at] >= wanted:
            chosen.remove(at)
    return tuple(chosen)


BLURRED = "*"
"""Stands for a profile field that is not shown because too few ballots share the profile."""


def blur_profiles(counts: Mapping[Profile, int], k: int) -> dict[Profile, Profile]:
    """What to show of each profile so that at least `k` ballots show the same, always.

    `counts` says how many ballots have each profile; its fields go from the one to keep longest
    to the one to lose first. Fields are lost one after the other, only where needed; if in the
    end fewer than `k` ballots have lost everything, the rarest profiles join them.
    """
    shown = {profile: profile for profile in counts}
    width = len(next(iter(counts), ()))
    for kept in reversed(range(width)):
        rare = _rare(counts, shown, k)
        for profile in counts:
            if shown[profile] in rare:
                shown[profile] = (*profile[:kept], *([BLURRED] * (width - kept)))
    return _fill_last_class(counts, shown, k)


def _sizes(counts: Mapping[Profile, int], shown: Mapping[Profile, Profile]) -> Counter[Profile]:
    sizes: Counter[Profile] = Counter()
    for profile, number in counts.items():
        sizes[shown[profile]] += number
    return sizes


def _rare(counts: Mapping[Profile, int], shown: Mapping[Profile, Profile], k: int) -> set[Profile]:
    return {profile for profile, size in _sizes(counts, shown).items() if size < k}


def _fill_last_class(
    counts: Mapping[Profile, int], shown: dict[Profile, Profile], k: int
) -> dict[Profile, Profile]:
    """Make the ballots that show nothing at least `k`, by blurring whole classes of others."""
    width = len(next(iter(counts), ()))
    nothing = (BLURRED,) * width
    sizes = _sizes(counts, shown)
    lost = sizes.pop(nothing, 0)
    for size, rarest in sorted((size, profile) for profile, size in sizes.items()):
        if lost == 0 or lost >= k:
            break
        shown |= {profile: nothing for profile, now in shown.items() if now == rarest}
        lost += size
    return shown
