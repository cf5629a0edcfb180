"""How many ballots one place sends to a survey open to anyone: a script shows, nobody is followed.

Counted in the memory of each web process, for an hour, under a key hashed with a salt that dies
with the process: nothing is written, and nothing tells which address it was. A place is an IPv4
address or an IPv6 /64 (`core.addresses`): a school or an office shares it, so that the limit is a
brake on floods and not a rule of one ballot each.
"""

import hashlib
import hmac
import secrets
from collections import Counter
from datetime import datetime
from threading import Lock

HOUR = 3_600
MOST_KEYS = 100_000
"""Places kept apart in memory: past that, new ones are not counted until the next hour."""


class Crowd:
    """Ballots of this hour, by survey and place."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._salt = secrets.token_bytes(16)
        self._hour = 0
        self._ballots: Counter[bytes] = Counter()

    def is_full(self, survey_id: int, place: str, *, limit: int, at: datetime) -> bool:
        """Whether that place has sent its `limit` ballots in this hour; 0 never is."""
        with self._lock:
            self._turn(at)
            return 0 < limit <= self._ballots.get(self._key(survey_id, place), 0)

    def add(self, survey_id: int, place: str, *, at: datetime) -> None:
        """Count one ballot of that place."""
        key = self._key(survey_id, place)
        with self._lock:
            self._turn(at)
            if key in self._ballots or len(self._ballots) < MOST_KEYS:
                self._ballots[key] += 1

    def _turn(self, at: datetime) -> None:
        hour = int(at.timestamp()) // HOUR
        if hour != self._hour:
            self._hour = hour
            self._ballots.clear()

    def _key(self, survey_id: int, place: str) -> bytes:
        return hmac.digest(self._salt, f"{survey_id}|{place}".encode(), hashlib.sha256)[:16]


ballots_around = Crowd()
"""The one of this process."""
