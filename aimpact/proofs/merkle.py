"""Merkle trees as RFC 6962 (certificate transparency) makes them, over SHA-256.

One hash, the root, stands for a whole list: nothing can be added, taken out or changed without
another root.
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


def _root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = _cut(len(leaves))
    return _node(_root(leaves[:cut]), _root(leaves[cut:]))


def _cut(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
