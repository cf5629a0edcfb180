"""The receipt of a secret ballot: sixteen characters that come out of its message.

Whoever holds the message finds the receipt, the server as the browser as a reader of the board:
SHA-256 of the 64 bytes, as a number, modulo 30 to the 16, written in base 30 with the characters
of our codes, the most significant first, filled up on the left with the first character.
"""

import hashlib

from aimpact.core.text import CODE_ALPHABET

LENGTH = 16
"""78 bits: as the receipts of the other ballots."""


def receipt_of(message: bytes) -> str:
    """The receipt of the ballot that this message is the right of."""
    return in_letters(hashlib.sha256(message).digest(), LENGTH)


def in_letters(digest: bytes, length: int) -> str:
    """The end of a hash in the characters of our codes, which no one confuses."""
    rest = int.from_bytes(digest, "big")
    characters = []
    for _place in range(length):
        rest, place = divmod(rest, len(CODE_ALPHABET))
        characters.append(CODE_ALPHABET[place])
    return "".join(reversed(characters))
