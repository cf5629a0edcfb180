"""In which state Polis was when it published: what it had set aside, by which rule it reckoned.

Two things are not in the open data, and change the groups altogether:

- which statements are about the person (« meta »): Polis gives them 0 for everybody;
- the rule of the day. Until 21 October 2017 a vote not cast counted as 0 in the axes (the mean of
  the statement since), and the 0 of what was set aside counted as votes, so that with seven such
  statements everybody was placed (its history of changes: commit 90b5b9e62).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from aimpact.statistics.opinion_clusters import group_points
from aimpact.statistics.opinion_groups import NO_GROUP, OpinionGroups, described, groups_of
from aimpact.statistics.opinion_space import Space, space_of
from aimpact.statistics.opinion_votes import ENOUGH_VOTES, Numbers, Votes, votes_of
from benchmarks.polis.conversations import Conversation

CHANGED_AT = datetime(2017, 10, 21, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is set aside, of which `about` statements about the person that nothing tells; and
    whether the rule is the former one.
    """

    set_aside: frozenset[str]
    is_former: bool = False
    about: int = 0

    def __str__(self) -> str:
        words = [f"{self.about} statements about the person set aside"] if self.about else []
        words = words or ["as exported"]
        return ", ".join([*words, *(["rule before October 2017"] if self.is_former else [])])


def readings_of(conversation: Conversation) -> Sequence[Reading]:
    """As exported; then without the statements that read as about the person, if any."""
    is_former = conversation.ended_at is not None and conversation.ended_at < CHANGED_AT
    told = conversation.rejected | conversation.meta
    plain = Reading(set_aside=told, is_former=is_former)
    if not conversation.about:
        return [plain]
    without = told | conversation.about
    return [plain, Reading(set_aside=without, is_former=is_former, about=len(conversation.about))]


def votes_read(conversation: Conversation, reading: Reading) -> Votes:
    """The matrix of votes, and who is placed, as this reading has it."""
    votes = votes_of(
        conversation.votes, set_aside=reading.set_aside, in_order=conversation.is_in_order
    )
    if not reading.is_former:
        return votes
    counted = np.count_nonzero(~np.isnan(votes.opinions), axis=1)
    return replace(votes, is_placed=votes.is_placed | (counted >= ENOUGH_VOTES))


def space_read(votes: Votes, reading: Reading) -> tuple[Space, Numbers]:
    """The axes, and where everybody stands."""
    opinions = votes.opinions
    space = space_of(np.nan_to_num(opinions) if reading.is_former else opinions)
    return space, space.project(opinions)


def groups_found(conversation: Conversation, reading: Reading) -> OpinionGroups:
    """Our groups of the conversation."""
    votes = votes_read(conversation, reading)
    if not reading.is_former:
        return groups_of(votes)
    space, places = space_read(votes, reading)
    grouping = group_points(places[votes.is_placed])
    groups = np.full(len(places), NO_GROUP, dtype=np.intp)
    groups[votes.is_placed] = grouping.groups.labels
    return described(votes, space, places, groups, grouping.silhouettes)


def groups_as_told(conversation: Conversation, found: OpinionGroups) -> OpinionGroups:
    """What we tell of the groups that Polis made, rather than of ours."""
    people = found.votes.participants
    groups = np.array([conversation.groups.get(str(one), NO_GROUP) for one in people])
    return described(found.votes, found.space, found.places, groups, {})
