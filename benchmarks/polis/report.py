"""What `python -m benchmarks.polis` prints, and the lines of it that `python -m benchmarks` has."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from aimpact.statistics.opinion_groups import OpinionGroups
from benchmarks.polis.agreement import Agreement, Mathematics, agreement, mathematics
from benchmarks.polis.conversations import Conversation, StrangeConversation, conversations
from benchmarks.polis.readings import Reading, groups_found, readings_of
from benchmarks.polis.replays import replays
from benchmarks.printing import say, title

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
FOLDERS = ("polis-opendata", "polis-math-goldens", "polis-fr-ia")
_LEGEND = """\
ours: adjusted Rand index of our groups with those published; at their number: ours, made as many
as theirs; held: theirs, beside where k-means goes from them on our axes (1: groups of the same
space, ours are another cut of it); consensus: rank correlation of what brings all groups together;
telling: statements that tell their groups and tell ours; replayed: Polis' own rule, run at several
paces, with what it published, and with itself (lowest, median, highest)."""


def main(arguments: Sequence[str]) -> int:
    """Print how far each conversation agrees; 2 where a folder cannot be read."""
    is_quick = "--quick" in arguments
    given = [Path(each) for each in arguments if each != "--quick"]
    say(_LEGEND)
    is_strange = False
    for folder in given or [DATA / name for name in FOLDERS]:
        try:
            for conversation in conversations(folder):
                for line in lines_of(conversation, is_quick=is_quick):
                    say(line)
        except StrangeConversation as strange:
            is_strange = True
            say(f"\nNot read: {strange}")
    return 2 if is_strange else 0


def measure() -> None:
    """Every conversation of ../shared/data, without the replays; none where they are absent."""
    title("Groups of opinion beside those that Polis published")
    present = [DATA / name for name in FOLDERS if (DATA / name).is_dir()]
    if not present:
        say(f"Not measured: no conversation of Polis in {DATA}.")
        return
    for folder in present:
        for conversation in conversations(folder):
            for line in lines_of(conversation, is_quick=True):
                say(line)


def lines_of(conversation: Conversation, *, is_quick: bool) -> Iterator[str]:
    """The name and size of a conversation, then a line or two for each reading of it."""
    for at, reading in enumerate(readings_of(conversation)):
        found = groups_found(conversation, reading)
        if at == 0:
            people, statements = found.votes.values.shape
            yield f"\n{conversation.name}: {people} people × {statements} statements"
        yield from _of_reading(conversation, reading, found, is_quick=is_quick)


def _of_reading(
    conversation: Conversation, reading: Reading, found: OpinionGroups, *, is_quick: bool
) -> Iterator[str]:
    if not conversation.groups:
        sizes = ", ".join(map(str, found.sizes))
        yield f"  {reading}: {found.number} groups ({sizes} people); none published"
        return
    yield f"  {reading}: {_agreed(agreement(conversation, found))}"
    told = mathematics(conversation, found)
    if told is not None:
        yield f"    {_reckoned(told)}"
    if not is_quick:
        again = replays(conversation, reading)
        yield f"    replayed {_range(again.published)}; with itself {_range(again.among)}"


def _agreed(found: Agreement) -> str:
    return (
        f"groups {found.groups[0]} (Polis {found.groups[1]}), ours {found.rand:.3f},"
        f" at their number {found.at_their_number:.3f}, held {found.held:.3f}, consensus"
        f" {found.consensus:.3f}, telling {found.telling:.0%}, same people placed"
        f" {found.placed:.1%}"
    )


def _reckoned(told: Mathematics) -> str:
    cosines = ", ".join(f"{one:.6f}" for one in told.cosines)
    return (
        f"cosines of axes {cosines}, centre within {told.centre:.1e}, group-aware consensus within"
        f" {told.unity:.1e}; its groups given: same telling statements {told.telling:.0%}, same"
        f" shared statements {told.shared:.0%}"
    )


def _range(found: Sequence[float]) -> str:
    return f"{min(found):.3f}, {median(found):.3f}, {max(found):.3f}"
