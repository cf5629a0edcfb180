"""Conversations as Polis gives them, in three shapes; files may be gzipped.

- *Open data*: `votes.csv`, `comments.csv`, `participants-votes.csv` with the group of each.
- *What its server answers*: `votes.json`, `comments.json`, `math-pca2.json`.
- *Votes and statements*: `votes.csv`, `statements.csv`, without any published group.

The sign of a vote has changed with the times and from one door to the other: it is established
from the counts told of each comment. The open data do not tell which statements are about the
person (« I live in a town »), that Polis sets aside: they are read in their words (`_ABOUT`).
"""

import csv
import gzip
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

Cast = tuple[str, str, float]
Rows = Sequence[Mapping[str, str]]

_ABOUT = re.compile(
    r"(I am|I'm|I live|I work|I identify|I had|My|Je suis|Je vis|Je travaille|J['’](ai|habite)|"
    r"Mon|Ma|Mes)\b",
    re.IGNORECASE,
)
"""First words of a statement on who one is, in English and in French."""
_FEWEST_ABOUT = 5
"""Fewer such statements of the host are opinions (« I am pleased with the present system »)."""


class StrangeConversation(Exception):
    """The folder holds no conversation that can be read; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """Votes (1 agrees), statements set aside, and what Polis told of them.

    `groups` is the published group of participants; `told` the published mathematics, if any.
    `about` are statements that read as about the person where nothing tells which are;
    `is_in_order`: votes are in the order of time, the last one cast at `ended_at`.
    """

    name: str
    votes: Sequence[Cast]
    rejected: frozenset[str]
    meta: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    groups: Mapping[str, int] = field(default_factory=dict)
    told: Mapping[str, Any] | None = None
    is_in_order: bool = True
    ended_at: datetime | None = None


Reader = Callable[[Path], Conversation]


def conversations(folder: Path) -> Iterator[Conversation]:
    """The conversation in the folder, or those in the folders within it.

    Raises `StrangeConversation` where there is none, or where a file cannot be read.
    """
    if not folder.is_dir():
        raise StrangeConversation(f"{folder} is not a folder")
    reader = _reader(folder)
    if reader is not None:
        yield _read(folder, reader)
        return
    inner = [path for path in sorted(folder.iterdir()) if path.is_dir()]
    if not inner:
        present = ", ".join(sorted(path.name for path in folder.iterdir())) or "nothing"
        raise StrangeConversation(f"{folder}: no conversation here (found {present}); {_SHAPES}")
    for each in inner:
        yield from conversations(each)


def _read(folder: Path, reader: Reader) -> Conversation:
    try:
        return reader(folder)
    except (KeyError, ValueError, TypeError, OSError, StopIteration) as error:
        raise StrangeConversation(f"{folder.name} cannot be read: {error!r}; {_SHAPES}") from error


def _reader(folder: Path) -> Reader | None:
    return next((read for name, read in _READERS.items() if _file(folder, name)), None)


def _file(folder: Path, name: str) -> Path | None:
    return next((p for p in (folder / name, folder / f"{name}.gz") if p.exists()), None)


def _open(folder: Path, name: str) -> TextIO:
    path = _file(folder, name)
    if path is None:
        raise StrangeConversation(f"{folder.name} has no {name}; {_SHAPES}")
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _rows(folder: Path, name: str) -> Rows:
    with _open(folder, name) as file:
        return list(csv.DictReader(file))


def _exported(folder: Path) -> Conversation:
    """A conversation of the open data."""
    rows = sorted(_rows(folder, "votes.csv"), key=lambda row: int(row["timestamp"]))
    comments = _rows(folder, "comments.csv")
    people = _rows(folder, "participants-votes.csv")
    votes = [(row["voter-id"], row["comment-id"], float(row["vote"])) for row in rows]
    agreed = {row["comment-id"]: int(row["agrees"]) for row in comments}
    rejected = frozenset(row["comment-id"] for row in comments if row["moderated"] == "-1")
    return Conversation(
        name=folder.name,
        votes=_signed(folder.name, votes, agreed),
        rejected=rejected,
        about=_about(comments, "comment-id", "author-id", "comment-body") - rejected,
        groups={row["participant"]: int(row["group-id"]) for row in people if row["group-id"]},
        ended_at=_moment(rows[-1]["timestamp"]) if rows else None,
    )


def _listed(folder: Path) -> Conversation:
    """Votes and statements alone; nothing tells when a vote was cast."""
    rows, statements = _rows(folder, "votes.csv"), _rows(folder, "statements.csv")
    votes = [(row["participant_id"], row["statement_id"], float(row["vote"])) for row in rows]
    agreed = {row["statement_id"]: int(row["agree_count"]) for row in statements}
    rejected = frozenset(row["statement_id"] for row in statements if row["moderated"] == "-1")
    return Conversation(
        name=folder.name,
        votes=_signed(folder.name, votes, agreed),
        rejected=rejected,
        about=_about(statements, "statement_id", "author", "txt") - rejected,
        is_in_order=False,
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
        ended_at=_moment(rows[-1]["modified"]) if rows else None,
    )


_READERS: Mapping[str, Reader] = {
    "math-pca2.json": _answered,
    "participants-votes.csv": _exported,
    "statements.csv": _listed,
}
_SHAPES = (
    "a conversation is a folder with votes.csv, comments.csv and participants-votes.csv, or"
    " votes.json, comments.json and math-pca2.json, or votes.csv and statements.csv"
)


def _moment(milliseconds: str) -> datetime:
    return datetime.fromtimestamp(float(milliseconds) / 1000, tz=UTC)


def _about(rows: Rows, identifier: str, author: str, text: str) -> frozenset[str]:
    """Statements of the host, who wrote the first one, that read as about the person."""
    ordered = sorted(rows, key=lambda row: int(row[identifier]))
    host = ordered[0][author] if ordered else ""
    own = [row for row in ordered if row[author] == host and _ABOUT.match(row[text])]
    return frozenset(row[identifier] for row in own) if len(own) >= _FEWEST_ABOUT else frozenset()


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
