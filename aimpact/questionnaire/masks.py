"""Masks: how a text must be made, sign by sign. `99999` is a French postal code."""

from collections.abc import Callable

_SIGNS: dict[str, Callable[[str], bool]] = {
    "9": lambda sign: sign in "0123456789",
    "A": str.isalpha,
    "*": str.isalnum,
}


def fits(text: str, mask: str) -> bool:
    """Whether the text is made as the mask says: 9 stands for a figure, A for a letter, * for
    either, any other sign for itself.
    """
    pairs = zip(text, mask, strict=False)
    return len(text) == len(mask) and all(
        _SIGNS.get(wanted, wanted.__eq__)(sign) for sign, wanted in pairs
    )
