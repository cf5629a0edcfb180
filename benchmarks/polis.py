"""Conversations exported from Polis, and how far our groups of opinion agree with those it told.

    .venv/bin/python -m benchmarks.polis FOLDER [FOLDER…]

A folder holds one conversation, or several, one a folder. Two kinds are read: the open data
(`votes.csv`, `comments.csv`, `participants-votes.csv`) and what the server answers (`votes.json`,
`comments.json`, `math-pca2.json`); files may be gzipped. The sign of a vote has changed with the
times and from one door to the other: it is established from the counts told of each comment.
"""

import csv
import gzip
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import numpy as np
from sklearn.metrics import adjusted_rand_score

from aimpact.statistics.opinion_groups import NO_GROUP, OpinionGroups, described, find_groups

Cast = tuple[str, str, float]


class StrangeConversation(Exception):
    """The folder holds no conversation, or the sign of its votes cannot be established."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Votes in the order of time (1 agrees), statements set aside, and what Polis told of them.

    `groups` is the published group of participants; `told` the published mathematics, if any.
    """

    name: str
    votes: Sequence[Cast]
    rejected: frozenset[str]
    meta: frozenset[str] = frozenset()
    groups: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, Any] | None = None


def conversations(folder: Path) -> Iterator[Conversation]:
    """The conversation in the folder, or those in the folders within it."""
    if _file(folder, "math-pca2.json"):
        yield _answered(folder)
    elif _file(folder, "participants-votes.csv"):
        yield _exported(folder)
    else:
        for inner in sorted(path for path in folder.iterdir() if path.is_dir()):
            yield from conversations(inner)


def _file(folder: Path, name: str) -> Path | None:
    return next((p for p in (folder / name, folder / f"{name}.gz") if p.exists()), None)


def _open(folder: Path, name: str) -> TextIO:
    path = _file(folder, name)
    if path is None:
        raise StrangeConversation(f"{folder.name} has no {name}")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _exported(folder: Path) -> Conversation:
    """A conversation of the open data."""
    with _open(folder, "votes.csv") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["timestamp"]))
    with _open(folder, "comments.csv") as file:
        comments = list(csv.DictReader(file))
    with _open(folder, "participants-votes.csv") as file:
        people = list(csv.DictReader(file))
    votes = [(row["voter-id"], row["comment-id"], float(row["vote"])) for row in rows]
    agreed = {row["comment-id"]: int(row["agrees"]) for row in comments}
    return Conversation(
        name=folder.name,
        votes=_signed(folder.name, votes, agreed),
        rejected=frozenset(row["comment-id"] for row in comments if row["moderated"] == "-1"),
        groups={row["participant"]: int(row["group-id"]) for row in people if row["group-id"]},
    )


def _answered(folder: Path) -> Conversation:
    """A conversation as the server of Polis answered."""
    loaded = {}
    for name in ("votes", "comments", "math-pca2"):
        with _open(folder, f"{name}.json") as file:
            loaded[name] = json.load(file)
    rows = sorted(loaded["votes"], key=lambda row: float(row["modified"]))
    votes = [
        (_either(row, "participant_id", "pid"), _either(row, "statement_id", "tid"), row["vote"])
        for row in rows
    ]
    comments = {_either(row, "statement_id", "tid"): row for row in loaded["comments"]}
    agreed = {one: int(row["agree_count"]) for one, row in comments.items()}
    rejected = [one for one, row in comments.items() if _either(row, "moderated", "mod") == "-1"]
    told = loaded["math-pca2"]
    return Conversation(
        name=folder.name,
        votes=_signed(folder.name, votes, agreed),
        rejected=frozenset(rejected),
        meta=frozenset(one for one, row in comments.items() if row["is_meta"]),
        groups=_groups_told(told),
        told=told,
    )


def _either(row: Mapping[str, Any], *names: str) -> str:
    return str(next(row[name] for name in names if name in row))


def _groups_told(told: Mapping[str, Any]) -> dict[str, int]:
    """The group of each participant, through the base clusters that groups are made of."""
    base = told["base-clusters"]
    people = dict(zip(base["id"], base["members"], strict=True))
    return {
        str(person): group["id"]
        for group in told["group-clusters"]
        for cluster in group["members"]
        for person in people[cluster]
    }


def _signed(name: str, votes: Sequence[Cast], agreed: Mapping[str, int]) -> list[Cast]:
    """The votes with 1 for those who agree, by what was counted of each comment."""
    last = {(person, one): vote for person, one, vote in votes}
    fits = dict.fromkeys((1, -1), 0)
    for sign in fits:
        found: dict[str, int] = {}
        for (_person, one), vote in last.items():
            found[one] = found.get(one, 0) + (vote == sign)
        fits[sign] = sum(found.get(one, 0) == count for one, count in agreed.items())
    if fits[1] == fits[-1]:
        raise StrangeConversation(f"the sign of the votes of {name} cannot be established")
    sign = max(fits, key=lambda one: fits[one])
    return [(person, one, sign * vote) for person, one, vote in votes]


def groups_found(conversation: Conversation) -> OpinionGroups:
    """Our groups of the conversation."""
    return find_groups(conversation.votes, rejected=conversation.rejected, meta=conversation.meta)


def groups_as_told(conversation: Conversation, found: OpinionGroups) -> OpinionGroups:
    """What we tell of the groups that Polis made, rather than of ours."""
    people = found.votes.participants
    groups = np.array([conversation.groups.get(str(one), NO_GROUP) for one in people])
    return described(found.votes, found.space, found.places, groups, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two readings of one conversation agree; None where Polis told nothing of it.

    `rand` is the adjusted Rand index of groups over those whom both placed, `placed` the share of
    those that either placed. `cosines` compare the axes; `centre` and `unity` are the greatest
    differences of mean votes and of group-aware consensus; `telling` and `shared` are shares of
    Polis' statements that are ours as well, its groups given.
    """

    rand: float
    placed: float
    groups: tuple[int, int]
    cosines: tuple[float, ...] | None = None
    centre: float | None = None
    unity: float | None = None
    telling: float | None = None
    shared: float | None = None


def agreement(conversation: Conversation, found: OpinionGroups) -> Agreement:
    """How far our reading agrees with what Polis published."""
    ours = {str(person): group for person, group in found.group_of().items()}
    both = sorted(set(ours) & set(conversation.groups))
    rand = adjusted_rand_score(
        [conversation.groups[one] for one in both], [ours[one] for one in both]
    )
    either = set(ours) | set(conversation.groups)
    return Agreement(
        rand=float(rand),
        placed=len(both) / max(len(either), 1),
        groups=(found.number, len(set(conversation.groups.values()))),
        **_mathematics(conversation, found),
    )


def _mathematics(conversation: Conversation, found: OpinionGroups) -> dict[str, Any]:
    """The comparisons that need what the server computed."""
    told = conversation.told
    if told is None:
        return {}
    order = [found.votes.statements.index(str(one)) for one in told["tids"]]
    axes, centre = np.array(told["pca"]["comps"]), np.array(told["pca"]["center"])
    # The server's own votes are signed the other way round: its centre is the opposite of ours.
    given = groups_as_told(conversation, found)
    unity = [float(given.unity[found.votes.statements.index(t)]) for t in _keys(told, given)]
    of_told = [told["group-aware-consensus"][one] for one in _keys(told, given)]
    return {
        "cosines": tuple(
            float(abs(a @ b)) for a, b in zip(axes, found.space.axes[:, order], strict=True)
        ),
        "centre": float(np.abs(centre + found.space.centre[order]).max()),
        "unity": float(np.abs(np.subtract(unity, of_told)).max()),
        "telling": _share(_telling_told(told), _telling_ours(given)),
        "shared": _share(_shared_told(told), _shared_ours(given)),
    }


def _keys(told: Mapping[str, Any], given: OpinionGroups) -> list[str]:
    return [str(one) for one in given.votes.statements if str(one) in told["group-aware-consensus"]]


def _share(told: set[tuple[Any, ...]], ours: set[tuple[Any, ...]]) -> float:
    return len(told & ours) / len(told) if told else 1.0


def _telling_told(told: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    return {
        (int(group), str(one["tid"]), one["repful-for"], one["n-success"], one["n-trials"])
        for group, statements in told["repness"].items()
        for one in statements
    }


def _telling_ours(given: OpinionGroups) -> set[tuple[Any, ...]]:
    names = given.votes.statements
    return {
        (group, names[one.statement], "agree" if one.is_agree else "disagree", one.said, one.seen)
        for group, statements in enumerate(given.telling)
        for one in statements
    }


def _shared_told(told: Mapping[str, Any]) -> set[tuple[Any, ...]]:
    return {
        (side, str(one["tid"]), one["n-success"], one["n-trials"])
        for side in ("agree", "disagree")
        for one in told["consensus"][side]
    }


def _shared_ours(given: OpinionGroups) -> set[tuple[Any, ...]]:
    sides = {"agree": given.agreed, "disagree": given.disagreed}
    names = given.votes.statements
    return {
        (side, names[one.statement], one.said, one.seen)
        for side, found in sides.items()
        for one in found
    }


def line_of(conversation: Conversation) -> str:
    """One line: how far our reading of the conversation agrees with the published one."""
    found = groups_found(conversation)
    values = found.votes.values
    size = f"{values.shape[0]} people × {values.shape[1]} statements"
    if not conversation.groups:
        return f"{conversation.name}: {size}, {found.number} groups, none published"
    agreed = agreement(conversation, found)
    line = (
        f"{conversation.name}: {size}, groups {agreed.groups[0]} (Polis {agreed.groups[1]}),"
        f" adjusted Rand {agreed.rand:.3f}, same people placed {agreed.placed:.1%}"
    )
    if agreed.cosines is None:
        return line
    cosines = ", ".join(f"{one:.6f}" for one in agreed.cosines)
    return (
        f"{line}, cosines of axes {cosines}, centre within {agreed.centre:.1e},"
        f" group-aware consensus within {agreed.unity:.1e}, same telling statements"
        f" {agreed.telling:.0%}, same shared statements {agreed.shared:.0%}"
    )


def main(folders: Sequence[str]) -> None:
    """Print a line for each conversation in the folders."""
    for folder in folders:
        for conversation in conversations(Path(folder)):
            print(line_of(conversation))


if __name__ == "__main__":
    main(sys.argv[1:])
