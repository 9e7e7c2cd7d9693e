"""Plain YAML scalars as js-yaml reads them: version 4 for versions 2 to 4 and osls, version 3 for version 1."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from restage.source import numbers
from restage.source.nodes import Scalar

if TYPE_CHECKING:
    from datetime import timedelta

# A value, and whether JavaScript has something for it that JSON does not know: a date, an infinite number
Resolved = tuple[Scalar, bool]
Resolver = Callable[[str], Resolved]

_WORDS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_NUMERIC: Final = frozenset("+-.0123456789")

# Compiled when they are needed: few runs need all of them
_SPECIAL: Final = r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
_INTEGER: Final = r"([-+]?)(?:0b([01]+)|0x([0-9a-fA-F]+)|0o([0-7]+)|([0-9]+))"
_FLOAT: Final = r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?"
_INTEGER_3: Final = (
    r"([-+]?)(?:0b([01_]*[01])|0x([0-9a-fA-F_]*[0-9a-fA-F])|0([0-7_]*[0-7])|(0|[1-9](?:[0-9_]*[0-9])?)"
    r"|([1-9][0-9_]*(?::[0-5]?[0-9])+))"
)
_FLOAT_3: Final = (
    r"[-+]?(?:0|[1-9][0-9_]*)(?:\.[0-9_]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9_]+(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*"
)
_BASES: Final = (2, 16, 8, 10)
_DATE: Final = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_TIMESTAMP: Final = (
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[Tt]|[ \t]+)([0-9]{1,2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]*))?"
    r"(?:[ \t]*(Z|([-+])([0-9]{1,2})(?::([0-9]{2}))?))?"
)


class Schema(NamedTuple):
    """How plain scalars are read, and which short forms of intrinsic functions there are."""

    plain: Resolver
    intrinsics: frozenset[str]
    # js-yaml 3: `!!binary` is a Buffer, and nothing may stand before the first key of an object on its line
    is_version_3: bool = False


def plain_1_2(text: str) -> Resolved:
    """js-yaml 4's default schema."""
    return _plain(text, _number_4, dates=True)


def plain_without_dates(text: str) -> Resolved:
    """js-yaml 4's default schema with dates left as text, as osls reads."""
    return _plain(text, _number_4, dates=False)


def plain_1_1(text: str) -> Resolved:
    """js-yaml 3's default schema: octals that begin with 0, underscores, numbers to the base of 60."""
    return _plain(text, _number_3, dates=True)


def _plain(text: str, number: Callable[[str], numbers.Number | None], *, dates: bool) -> Resolved:
    if text[:1] not in _NUMERIC:
        return _WORDS.get(text, text), False
    value = number(text)
    if value is not None:
        return (value, False) if math.isfinite(value) else (None, True)
    if re.fullmatch(_SPECIAL, text):
        return None, True
    if dates and (iso := iso_time(text)) is not None:
        return iso, True
    return _WORDS.get(text, text), False


def _number_4(text: str) -> numbers.Number | None:
    if match := re.fullmatch(_INTEGER, text):
        value = _integer(match)
        return value if math.isfinite(value) else None
    if re.fullmatch(_FLOAT, text):
        real = float(text)
        return numbers.number(real) if math.isfinite(real) else None
    return None


def _integer(match: re.Match[str]) -> numbers.Number:
    """Groups: the sign, then digits to the bases of 2, 16, 8 and 10."""
    value = next(
        numbers.integer(digits, base) for digits, base in zip(match.groups()[1:5], _BASES, strict=True) if digits
    )
    return numbers.number(-value if match[1] == "-" else value)


def _number_3(text: str) -> numbers.Number | None:
    if match := re.fullmatch(_INTEGER_3, text):
        bare = re.fullmatch(_INTEGER_3, text.replace("_", "")) or match
        if bare[6] is None:
            return _integer(bare)
        value = numbers.number(_sexagesimal(bare[6]))
        return -value if bare[1] == "-" else value
    if re.fullmatch(_FLOAT_3, text) and not text.endswith("_"):
        return _float_3(text.replace("_", ""))
    return None


def _float_3(text: str) -> numbers.Number | None:
    sign = -1 if text[0] == "-" else 1
    try:
        value = sign * (_sexagesimal(text.lstrip("+-")) if ":" in text else float(text.lstrip("+-")))
    except ValueError:
        return None
    return numbers.number(value)


def _sexagesimal(text: str) -> numbers.Number:
    value: numbers.Number = 0
    for digits in text.split(":"):
        value = value * 60 + (float(digits) if "." in digits else int(digits))
    return value


def iso_time(text: str) -> str | None:
    """A date or a time as `toISOString` writes it; None for what is neither."""
    from datetime import timedelta  # noqa: PLC0415  # few texts are dates

    if match := re.fullmatch(_DATE, text):
        return _iso(int(match[1]), int(match[2]), int(match[3]), timedelta())
    match = re.fullmatch(_TIMESTAMP, text)
    if match is None:
        return None
    fraction = int(((match[7] or "") + "000")[:3])
    clock = timedelta(hours=int(match[4]), minutes=int(match[5]), seconds=int(match[6]), milliseconds=fraction)
    zone = timedelta(hours=int(match[10] or 0), minutes=int(match[11] or 0))
    return _iso(int(match[1]), int(match[2]), int(match[3]), clock + zone if match[9] == "-" else clock - zone)


def _iso(year: int, month: int, day: int, clock: timedelta) -> str | None:
    """JavaScript rolls a month or a day that there is not over into the next, and takes years below 100 for 19xx."""
    from datetime import datetime, timedelta  # noqa: PLC0415

    years, months = divmod(month - 1, 12)
    year = year + 1900 if year < 100 else year
    try:
        time = datetime(year + years, months + 1, 1) + timedelta(days=day - 1) + clock
    except (OverflowError, ValueError):
        return None
    return f"{time.isoformat(timespec='milliseconds')}Z"


def binary(text: str) -> list[int] | None:
    """The bytes of `!!binary`; None where it is no base64."""
    import base64  # noqa: PLC0415

    try:
        return list(base64.b64decode(re.sub(r"[\r\n]", "", text), validate=True))
    except ValueError:  # no base64, or no ASCII
        return None
