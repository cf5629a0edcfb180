"""RFC 6962: the tree hashes that certificate transparency publishes."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpact.proofs.merkle import Tree, leaf_hash, root_of

# The eight entries and the roots of the reference tests of certificate transparency.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
LISTS = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


def test_the_root_of_nothing_is_the_published_one():
    assert root_of([]).hex() == EMPTY


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_the_published_ones(size):
    assert root_of(ENTRIES[:size]).hex() == ROOTS[size - 1]


def _by_the_book(leaves):
    """RFC 6962, 2.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    cut = 1 << ((len(leaves) - 1).bit_length() - 1)
    left, right = _by_the_book(leaves[:cut]), _by_the_book(leaves[cut:])
    return hashlib.sha256(b"\1" + left + right).digest()


@given(LISTS)
def test_a_tree_that_grows_has_at_each_step_the_root_of_the_book(entries):
    tree = Tree()
    for size, entry in enumerate(entries, start=1):
        tree.add(entry)
        assert tree.root() == _by_the_book([leaf_hash(one) for one in entries[:size]])


@given(LISTS, st.data())
def test_any_change_of_the_list_changes_the_root(entries, data):
    place = data.draw(st.integers(0, len(entries) - 1))
    changed = [*entries[:place], entries[place] + b"x", *entries[place + 1 :]]
    shorter = [*entries[:place], *entries[place + 1 :]]

    assert len({root_of(entries), root_of(changed), root_of(shorter)}) == 3


def test_a_node_is_never_taken_for_a_leaf():
    two = [b"a", b"b"]
    joined = leaf_hash(b"a") + leaf_hash(b"b")

    assert root_of(two) != root_of([joined])
