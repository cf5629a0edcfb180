"""How much is measured."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Clients at a time, seconds a level and a site, most ballots a level, sizes of the results,
    ballots analysed.
    """

    name: str
    clients: tuple[int, ...]
    seconds: float
    most: int
    sizes: tuple[int, ...]
    analysed: int

    @classmethod
    def full(cls) -> "Plan":
        sizes = (1_000, 10_000, 100_000, 1_000_000)
        return cls("full", (1, 8, 32, 64, 128), 10.0, 20_000, sizes, 100_000)

    @classmethod
    def quick(cls) -> "Plan":
        return cls("quick", (1, 8, 32), 3.0, 3_000, (1_000, 10_000), 10_000)
