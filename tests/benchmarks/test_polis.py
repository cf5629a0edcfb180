"""Conversations of Polis in their three shapes, and its own rule replayed, on data of ours."""

import csv
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from io import StringIO
from pathlib import Path

import pytest

from benchmarks.polis.agreement import agreement
from benchmarks.polis.conversations import Cast, Conversation, StrangeConversation, conversations
from benchmarks.polis.readings import groups_found, readings_of
from benchmarks.polis.replays import replayed, replays
from benchmarks.polis.report import main

IN_2016, IN_2020 = 1_460_000_000_000, 1_580_000_000_000


def _camps(sizes: Sequence[int] = (20, 14), statements: int = 9) -> list[Cast]:
    """Camps that agree on their own share of the statements and refuse the others."""
    return [
        (f"{sum(sizes[:camp]) + person}", f"{one}", vote if (person * 7 + one * 3) % 11 else -vote)
        for camp, size in enumerate(sizes)
        for person in range(size)
        for one in range(statements)
        for vote in [1.0 if one % len(sizes) == camp else -1.0]
    ]


def _write(path: Path, rows: Iterable[Mapping[str, object]]) -> None:
    rows = list(rows)
    written = StringIO()
    writer = csv.DictWriter(written, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    text = written.getvalue().encode()
    path.write_bytes(gzip.compress(text) if path.suffix == ".gz" else text)


def _agreed(votes: Sequence[Cast]) -> dict[str, int]:
    found = dict.fromkeys((one for _person, one, _vote in votes), 0)
    for _person, one, vote in votes:
        found[one] += vote > 0
    return found


def _export(
    folder: Path, votes: Sequence[Cast], *, since: int = IN_2020, texts: Mapping[str, str] = {}
) -> Path:
    """A conversation of the open data, gzipped in part, its votes signed the other way round."""
    folder.mkdir(parents=True)
    timed = [(since + at * 1000, *vote) for at, vote in enumerate(votes)]
    _write(
        folder / "votes.csv.gz",
        [
            {"timestamp": at, "comment-id": one, "voter-id": person, "vote": int(-vote)}
            for at, person, one, vote in reversed(timed)
        ],
    )
    _write(
        folder / "comments.csv",
        [
            {
                "comment-id": one,
                "author-id": "0",
                "agrees": agreed,
                "moderated": 1,
                "comment-body": texts.get(one, f"Statement {one}"),
            }
            for one, agreed in _agreed(votes).items()
        ],
    )
    people = dict.fromkeys(person for person, _one, _vote in votes)
    _write(
        folder / "participants-votes.csv",
        [{"participant": one, "group-id": int(int(one) >= 20)} for one in people],
    )
    return folder


def test_an_export_is_read_in_order_of_time_with_its_sign_set_right(tmp_path: Path) -> None:
    votes = _camps()
    [read] = conversations(_export(tmp_path / "camps", votes))

    assert read.votes == votes
    assert (read.rejected, read.about, read.is_in_order) == (frozenset(), frozenset(), True)
    assert [str(each) for each in readings_of(read)] == ["as exported"]
    found = agreement(read, groups_found(read, readings_of(read)[0]))
    assert (found.rand, found.at_their_number, found.held, found.placed) == (1, 1, 1, 1)


def test_votes_and_statements_alone_are_read_without_any_published_group(tmp_path: Path) -> None:
    votes = _camps()
    _write(
        tmp_path / "votes.csv",
        [{"participant_id": p, "statement_id": one, "vote": int(v)} for p, one, v in votes],
    )
    _write(
        tmp_path / "statements.csv",
        [
            {
                "statement_id": one,
                "author": "p0",
                "moderated": "-1" if one == "8" else "1",
                "agree_count": agreed,
                "txt": "Il faut agir.",
            }
            for one, agreed in _agreed(votes).items()
        ],
    )
    [read] = conversations(tmp_path)

    assert not read.groups
    assert not read.is_in_order
    assert read.rejected == frozenset({"8"})
    assert groups_found(read, readings_of(read)[0]).sizes == [20, 14]


def test_what_the_server_answered_is_read_with_its_groups(tmp_path: Path) -> None:
    votes = _camps()
    answers = {
        "votes": [
            {"pid": int(p), "tid": int(one), "vote": -v, "modified": IN_2020 + at}
            for at, (p, one, v) in enumerate(votes)
        ],
        "comments": [
            {"tid": int(one), "mod": 1, "agree_count": agreed, "is_meta": one == "0"}
            for one, agreed in _agreed(votes).items()
        ],
        "math-pca2": {
            "base-clusters": {"id": [4, 6], "members": [[*range(20)], [*range(20, 34)]]},
            "group-clusters": [{"id": 0, "members": [4]}, {"id": 1, "members": [6]}],
        },
    }
    for name, content in answers.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(content))
    [read] = conversations(tmp_path)

    assert read.meta == {"0"}
    assert [read.groups[each] for each in ("0", "19", "20", "33")] == [0, 0, 1, 1]
    assert read.votes == votes


def test_statements_about_the_person_are_set_aside_in_a_reading_of_their_own(
    tmp_path: Path,
) -> None:
    texts = {f"{one}": f"I am {one}0 years old" for one in range(5)} | {"5": "I live in a town"}
    [read] = conversations(_export(tmp_path / "camps", _camps(), since=IN_2016, texts=texts))
    plain, without = readings_of(read)

    assert str(plain) == "as exported, rule before October 2017"
    assert str(without) == "6 statements about the person set aside, rule before October 2017"
    assert without.set_aside == set(texts)
    # The former rule counts what is set aside as votes: whoever voted on one statement is placed.
    little = Conversation(
        name="little",
        votes=[*read.votes, ("late", "8", 1.0)],
        rejected=frozenset({"6"}),
        about=read.about,
        ended_at=read.ended_at,
    )
    assert "late" in groups_found(little, readings_of(little)[1]).group_of()
    assert "late" not in groups_found(little, readings_of(little)[0]).group_of()


def test_polis_rule_replayed_finds_planted_camps_at_any_pace(tmp_path: Path) -> None:
    [read] = conversations(_export(tmp_path / "camps", _camps((20, 14))))
    [reading] = readings_of(read)
    again = replays(read, reading)

    assert min(again.published) > 0.8
    assert max(again.published) == 1
    assert (replayed(read.votes, reading, 5, 1) == replayed(read.votes, reading, 5, 1)).all()


def test_a_folder_that_cannot_be_read_says_what_a_conversation_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(StrangeConversation, match=r"found notes\.txt.*votes\.csv"):
        list(conversations(tmp_path))
    with pytest.raises(StrangeConversation, match="is not a folder"):
        list(conversations(tmp_path / "absent"))

    broken = _export(tmp_path / "broken", _camps())
    (broken / "comments.csv").write_text("a,b\n1,2\n")
    with pytest.raises(StrangeConversation, match="broken cannot be read: KeyError"):
        list(conversations(broken))
    (broken / "comments.csv").unlink()
    with pytest.raises(StrangeConversation, match=r"broken has no comments\.csv"):
        list(conversations(broken))
    assert main(["--quick", str(broken)]) == 2
    assert "Not read: broken has no comments.csv" in capsys.readouterr().out


def test_the_sign_of_votes_is_read_from_the_counts_of_comments(tmp_path: Path) -> None:
    folder = _export(tmp_path / "even", [("0", "0", 1.0), ("1", "0", -1.0)])

    with pytest.raises(StrangeConversation, match="sign"):
        list(conversations(folder))


def test_the_report_tells_each_reading_and_the_replays(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _export(tmp_path / "camps", _camps())

    assert main([str(folder)]) == 0
    told = capsys.readouterr().out
    assert "camps: 34 people × 9 statements" in told
    assert "as exported: groups 2 (Polis 2), ours 1.000, at their number 1.000" in told
    assert "replayed" in told
