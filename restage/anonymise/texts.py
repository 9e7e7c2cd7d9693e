"""Texts with other names in them."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from restage.anonymise.cipher import Cipher
from restage.anonymise.vocabulary import WORD, Vocabulary
from restage.framework.ids.hashed import HASH, SHA256
from restage.framework.words import CONSTANTS, REGION

# What is nobody's name: types, intrinsic functions, AWS's hosts and services, regions, times
_FIXED: Final = re.compile(
    rf"AWS::[A-Za-z0-9:]+|Fn::[A-Za-z]+|\b[a-z0-9-]{{1,63}}\.amazonaws\.com|{REGION}|(?<!\d)1\d{{12}}(?!\d)"
)
_HEX: Final = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_LONG_HEX: Final = re.compile(r"[0-9a-f]{16,64}")
# Digests of names: CDK's at the end of logical IDs, and those of step functions' notifications
_SHORT_HEX: Final = re.compile(
    r"(?:(?<!\d)(?=[0-9A-F]*\d)(?=\d*[A-F])[0-9A-F]{8}|(?<=-)(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{5})(?![0-9A-Za-z])"
)
# Random, or a number that is somebody's: an account's, an ID of AWS's
_RANDOM: Final = re.compile(r"(?<![0-9A-Za-z])(?=[a-z]*\d[a-z]*\d[a-z]*\d)[0-9a-z]{8,64}(?![0-9A-Za-z])|\d{5,}")
_Change: TypeAlias = Callable[[str], str]
_RUN: Final = re.compile(r"[^\W_]+")
_SIGN: Final = "[0-9A-Za-z]"  # of which words are made


class Texts:
    """Replaces names by `cipher`, but for the public ones of `vocabulary`. `told`: what whole names become."""

    def __init__(self, cipher: Cipher, vocabulary: Vocabulary, key: bytes, told: Mapping[str, str] = {}) -> None:
        self._cipher = cipher
        self._vocabulary = vocabulary
        self._key = key
        self._told = told
        longest_first = sorted(told, key=len, reverse=True)
        self._names = re.compile(rf"(?<!{_SIGN})(?:{'|'.join(map(re.escape, longest_first))})(?!{_SIGN})")

    def with_told(self, told: Mapping[str, str]) -> Texts:
        """The same, but for these names, wherever they stand as a whole."""
        return Texts(self._cipher, self._vocabulary, self._key, told)

    def is_told(self, text: str) -> bool:
        return text in self._told

    def named(self, text: str) -> str:
        """The text of a name, or with names in it; public words stay."""
        return _between(self._names, text, self._told.__getitem__, self._untold) if self._told else self._untold(text)

    def _untold(self, text: str) -> str:
        return _between(HASH, text, self.hash, self._of_parts) if text not in CONSTANTS else text

    def scrambled(self, text: str) -> str:
        """A secret: nothing stays but the stages."""
        stages = sorted(self._vocabulary.stages, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, stages)))
        return _between(pattern, text, str, lambda part: _RUN.sub(lambda found: self._cipher.scrambled(found[0]), part))

    def hash(self, text: str) -> str:
        """Another hash of the same form."""
        digest = hashlib.sha256(self._key + text.encode())
        if not _HEX.fullmatch(text):
            return SHA256.of(digest.digest())
        found = digest.hexdigest()[: len(text)]
        return found if text == text.lower() else found.upper()

    def digest(self, text: str) -> str:
        """Another digest of a file, in base64."""
        return base64.b64encode(hashlib.sha256(self._key + text.encode()).digest()).decode()

    def _of_parts(self, text: str) -> str:
        return _between(_FIXED, text, str, self._of_ids)

    def _of_ids(self, text: str) -> str:
        return _between(_SHORT_HEX, text, self.hash, self._free)

    def _free(self, text: str) -> str:
        return _between(_RANDOM, text, self._random, lambda part: WORD.sub(lambda found: self._word(found[0]), part))

    def _random(self, text: str) -> str:
        return self.hash(text) if _LONG_HEX.fullmatch(text) else self._cipher.word(text)

    def _word(self, word: str) -> str:
        if not word.isascii():
            return self._cipher.word(word)
        out, begin = "", 0
        for piece in self._vocabulary.pieces(word.lower()):
            part = word[begin : begin + len(piece)]
            begin += len(piece)
            out += part if self._vocabulary.is_public(piece) else self._cipher.word(part)
        return out


def _between(pattern: re.Pattern[str], text: str, found: _Change, rest: _Change) -> str:
    """`text` with `found` of what the pattern finds, and `rest` of all that stands between."""
    out, begin = "", 0
    for match in pattern.finditer(text):
        out += rest(text[begin : match.start()]) + found(match[0])
        begin = match.end()
    return out + rest(text[begin:])
