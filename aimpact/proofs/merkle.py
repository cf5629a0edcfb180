"""Merkle trees as RFC 6962 (certificate transparency) makes them, over SHA-256.

One hash, the root, stands for a whole list: nothing can be added, taken out or changed without
another root. A path of a few hashes shows that one entry is in the list.
"""

import hashlib
from collections.abc import Sequence

_LEAF, _NODE = b"\0", b"\1"


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(_LEAF + entry).digest()


def root_of(entries: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of a list of entries, in their order (RFC 6962, 2.1)."""
    return _root([leaf_hash(entry) for entry in entries])


def path_of(entries: Sequence[bytes], place: int) -> list[bytes]:
    """The audit path of the entry at `place` (RFC 6962, 2.1.1). Raises `IndexError`."""
    if not 0 <= place < len(entries):
        raise IndexError("no entry at that place")
    return _path([leaf_hash(entry) for entry in entries], place)


def is_included(entry: bytes, place: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether the path shows that the entry stands at `place` in a list of `size` entries."""
    if not 0 <= place < size:
        return False
    found = _climb(leaf_hash(entry), place, size, list(path))
    return found == root


def _root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = _cut(len(leaves))
    return _node(_root(leaves[:cut]), _root(leaves[cut:]))


def _path(leaves: list[bytes], place: int) -> list[bytes]:
    if len(leaves) == 1:
        return []
    cut = _cut(len(leaves))
    if place < cut:
        return [*_path(leaves[:cut], place), _root(leaves[cut:])]
    return [*_path(leaves[cut:], place - cut), _root(leaves[:cut])]


def _climb(leaf: bytes, place: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that leads from the leaf along the path; `None` when lengths do not agree."""
    if size == 1:
        return leaf if not path else None
    if not path:
        return None
    *below, beside = path
    cut = _cut(size)
    if place < cut:
        left = _climb(leaf, place, cut, below)
        return None if left is None else _node(left, beside)
    right = _climb(leaf, place - cut, size - cut, below)
    return None if right is None else _node(beside, right)


def _cut(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
