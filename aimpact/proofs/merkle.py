"""Merkle trees as RFC 6962 (certificate transparency) makes them, over SHA-256.

One hash, the root, stands for a whole list: nothing can be added, taken out or changed without
another root.
"""

import hashlib
from collections.abc import Iterable

_LEAF, _NODE = b"\0", b"\1"


def leaf_hash(entry: bytes) -> bytes:
    """The hash of one entry."""
    return hashlib.sha256(_LEAF + entry).digest()


def root_of(entries: Iterable[bytes]) -> bytes:
    """The Merkle tree hash of a list of entries, in their order (RFC 6962, 2.1)."""
    tree = Tree()
    for entry in entries:
        tree.add(entry)
    return tree.root()


class Tree:
    """A tree that grows by its end. It keeps a hash a level, whatever the number of entries: of a
    full subtree of two to the n entries each, the largest first.
    """

    def __init__(self) -> None:
        self._size = 0
        self._peaks: list[bytes] = []

    def add(self, entry: bytes) -> None:
        """Add the next entry of the list."""
        peak, size = leaf_hash(entry), self._size
        while size & 1:  # a full subtree of that size is there: they join
            peak = _node(self._peaks.pop(), peak)
            size >>= 1
        self._peaks.append(peak)
        self._size += 1

    def root(self) -> bytes:
        """The hash that stands for the list so far."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        *left, root = self._peaks
        for peak in reversed(left):
            root = _node(peak, root)
        return root


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(_NODE + left + right).digest()
