"""JavaScript's JSON text and its order of keys, as the framework's hashes are taken over them."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from restage.document.values import Json, JsonObject

LocaleKey = tuple[str, str, str]

# Integers beyond this are no longer exact in JavaScript; keys beyond the other are no array indices.
_MAX_SAFE_INTEGER: Final = 2**53
_MAX_ARRAY_INDEX: Final = 2**32 - 2

# ICU's root order of the ASCII characters that are no letters (docs/framework.md#sort-order).
_BEFORE_LETTERS: Final = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"
_DIGITS: Final = "0123456789"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"

# Where the groups begin; other punctuation falls between ASCII's and the digits, other letters after z.
_OTHER_MARKS: Final = 0x100
_FIRST_DIGIT: Final = 0x30000
_FIRST_LETTER: Final = 0x30100
_OTHER_LETTERS: Final = 0x40000

# Letters that ICU treats as others with a mark, though Unicode does not decompose them.
_UNDECOMPOSED: Final = {"ß": "ss", "æ": "a\u0361e", "Æ": "A\u0361E", "œ": "o\u0361e", "Œ": "O\u0361E"} | {
    "ø": "o\u0338", "Ø": "O\u0338", "ł": "l\u0335", "Ł": "L\u0335", "đ": "d\u0335", "Đ": "D\u0335",
}  # fmt: skip

# ICU's order of the commonest accents: acute, grave, breve, circumflex, caron, ring, diaeresis, …
_ACCENTS: Final = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0338\u0335\u0327\u0328\u0304\u0361"

_quote: Final = json.encoder.encode_basestring
_quickly: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

# Where Python's own encoder may write something else: array indices as keys, numbers that are no small integers. Such
# text inside of a string only costs time.
_UNLIKE_JS: Final = re.compile(r'[{,]"\d|[:,\[]-?\d+(?:[.eE]|(?<=\d{16}))')


def stringify(value: Json) -> str:
    """`value` as `JSON.stringify(value)` writes it: no spaces, non-ASCII kept, numbers JavaScript's way."""
    if isinstance(value, (dict, list)):
        text = _quickly(value)
        if text.isascii() and not _UNLIKE_JS.search(text):
            return text
    return _exactly(value)


def _exactly(value: Json) -> str:
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, dict):
        return "{" + ",".join(f"{_string(key)}:{_exactly(child)}" for key, child in _members(value)) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_exactly, value)) + "]"
    return "null" if value is None else _scalar(value)


def as_js_text(value: Json) -> str:
    """`value` as version 1 feeds it to its hash: objects as JSON, scalars by `String(value)`, null as nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else stringify(value)


def sorted_top(value: JsonObject) -> JsonObject:
    """`value` with its own keys sorted by `localeCompare`; what lies deeper keeps its order."""
    if len(value) < 2:
        return value
    return dict(_index_keys_first(sorted(value.items(), key=lambda member: locale_key(member[0]))))


def sorted_deep(value: Json) -> Json:
    """`value` with the keys of every object sorted by `localeCompare`: `deepSortObjectByKey` of v2, v3 and osls."""
    if isinstance(value, dict):
        return {key: sorted_deep(child) for key, child in sorted_top(value).items()}
    return [sorted_deep(child) for child in value] if isinstance(value, list) else value


@lru_cache(maxsize=8192)
def locale_key(text: str) -> LocaleKey:
    """A key that sorts as `localeCompare` does without a locale: letters first, then accents, then case.

    Exact for ASCII. For other letters an approximation: accents by decomposition, scripts by code point.
    """
    if text.isascii():
        kept = text.translate(_IGNORED)
        return kept.translate(_PRIMARY), "\x01" * len(kept), kept.translate(_CASES)
    return _wide_key(text)


def _string(text: str) -> str:
    quoted = _quote(text)
    if quoted.isascii() or not any("\ud800" <= char <= "\udfff" for char in quoted):
        return quoted
    joined = quoted.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    return "".join(f"\\u{ord(char):04x}" if "\ud800" <= char <= "\udfff" else char for char in joined)


def _scalar(value: bool | int | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) <= _MAX_SAFE_INTEGER:
        return str(value)
    try:
        return _double(float(value))
    except OverflowError:
        return "null"


def _double(value: float) -> str:
    """ECMAScript's Number::toString over Python's digits, which are the shortest ones too."""
    if not math.isfinite(value):
        return "null"
    if value == 0:
        return "0"
    # Few artifacts hold a number that is no integer
    from decimal import Decimal  # noqa: PLC0415

    parts = Decimal(repr(abs(value))).normalize().as_tuple()
    digits = "".join(map(str, parts.digits))
    point = len(digits) + int(parts.exponent)
    return ("-" if value < 0 else "") + _placed(digits, point)


def _placed(digits: str, point: int) -> str:
    """`digits` with the decimal point after the first `point` of them, as an exponent where JavaScript has one."""
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{point - 1:+d}"


def _members(value: JsonObject) -> Iterable[tuple[str, Json]]:
    """The members as JavaScript enumerates them: array indices first, in their order, then the others."""
    if any(key[:1].isdigit() for key in value):
        return _index_keys_first(list(value.items()))
    return value.items()


def _index_keys_first(members: list[tuple[str, Json]]) -> Iterator[tuple[str, Json]]:
    if not any(key[:1].isdigit() for key, _ in members):
        yield from members
        return
    indices = [member for member in members if _is_index(member[0])]
    yield from sorted(indices, key=lambda member: int(member[0]))
    yield from (member for member in members if not _is_index(member[0]))


def _is_index(key: str) -> bool:
    return key.isascii() and key.isdigit() and str(int(key)) == key and int(key) <= _MAX_ARRAY_INDEX


def _wide_key(text: str) -> LocaleKey:
    primary, secondary, cases = [], [], []
    for char in unicodedata.normalize("NFD", "".join(_UNDECOMPOSED.get(char, char) for char in text)):
        if unicodedata.combining(char):
            secondary.append(chr(2 + (_ACCENTS.index(char) if char in _ACCENTS else ord(char))))
        elif weight := _weight(char):
            primary.append(chr(weight))
            secondary.append("\x01")
            cases.append("1" if char.isupper() else "0")
    return "".join(primary), "".join(secondary), "".join(cases)


def _weight(char: str) -> int:
    """The first-level weight of one character, 0 for those that do not count."""
    if char.isascii():
        return _ASCII_WEIGHTS.get(char, 0)
    if unicodedata.category(char)[0] in "LN":
        return _OTHER_LETTERS + ord(char.lower()[0])
    return _OTHER_MARKS + ord(char)


def _ascii_weights() -> dict[str, int]:
    weights = {char: 1 + rank for rank, char in enumerate(_BEFORE_LETTERS)}
    weights |= {char: _FIRST_DIGIT + rank for rank, char in enumerate(_DIGITS)}
    for rank, char in enumerate(_LETTERS):
        weights |= {char: _FIRST_LETTER + rank, char.upper(): _FIRST_LETTER + rank}
    return weights


_ASCII_WEIGHTS: Final = _ascii_weights()
_IGNORED: Final = {code: None for code in range(128) if chr(code) not in _ASCII_WEIGHTS}
_PRIMARY: Final = {ord(char): chr(weight) for char, weight in _ASCII_WEIGHTS.items()}
_CASES: Final = {ord(char): "1" if char.isupper() else "0" for char in _ASCII_WEIGHTS}


def utf8(text: str) -> bytes:
    """`text` as Node's hashes take it: half of a pair, which JSON can hold and UTF-8 can't, is U+FFFD."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
