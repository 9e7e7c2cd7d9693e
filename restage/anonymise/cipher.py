"""Letters and digits for others, by a key that nobody keeps.

What a letter becomes depends on the key and on all that stands before it in its word, so a word that was cut becomes
the cut word, words that differ stay different, and no word keeps one of its letters.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import Final

KEY_SIZE: Final = 32
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_DIGITS: Final = "0123456789"
_RAREST: Final = "qzxjkvwbpgfymculdrhsnioate"  # of English letters, the rarest first
_LONGEST: Final = 64  # letters on which the next one depends: texts may be long
_OTHER: Final = "ø"  # for every letter that is no ASCII


class Cipher:
    """`key`: random bytes. No letter becomes one of those by which the `avoided` words are known, so none of these can
    come about."""

    def __init__(self, key: bytes, avoided: frozenset[str]) -> None:
        self._key = key
        left_out = {min(word, key=_RAREST.index) for word in avoided if word.isalpha() and word.isascii()}
        self._letters = "".join(letter for letter in _LETTERS if letter not in left_out)
        self._shift = lru_cache(1 << 16)(self._computed)

    def word(self, word: str) -> str:
        """Another word of the same length and case."""
        beginning = word[:_LONGEST].lower()
        befores = [*(beginning[:index] for index in range(len(beginning)))]
        befores += [f"{beginning} {index}" for index in range(len(beginning), len(word))]
        return "".join(map(self._character, word, befores))

    def scrambled(self, word: str) -> str:
        """The same without any likeness: every letter depends on the whole word."""
        of_word = self._computed(word)
        return "".join(self._character(one, f"{of_word} {index}") for index, one in enumerate(word))

    def _character(self, character: str, before: str) -> str:
        if not character.isascii():
            return _OTHER if character.isalnum() else character
        if character.isdigit():
            return _moved(character, _DIGITS, self._shift(before))
        if not character.isalpha():
            return character
        found = _moved(character.lower(), self._letters, self._shift(before))
        return found.upper() if character.isupper() else found

    def _computed(self, text: str) -> int:
        return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=8).digest())


def _moved(character: str, alphabet: str, shift: int) -> str:
    """Another character of `alphabet`, for one that may not be in it."""
    size = len(alphabet)
    place = alphabet.find(character)
    return alphabet[shift % size] if place < 0 else alphabet[(place + 1 + shift % (size - 1)) % size]
