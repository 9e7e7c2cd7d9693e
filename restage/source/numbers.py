"""Numbers as JavaScript reads and writes them: the framework's are 64-bit floats."""

from __future__ import annotations

import math
import re
from typing import Final

Number = int | float

_MAX_SAFE_INTEGER: Final = 2**53
# From here on numbers are written with a power of ten
_FIRST_POWER: Final = 1e21
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_OTHER_BASE: Final = re.compile(r"0(?:[xX][0-9a-fA-F]+|[oO][0-7]+|[bB][01]+)")
_INFINITY: Final = {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}
# What String.prototype.trim takes away
BLANKS: Final = (
    " \t\n\r\v\f\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
_MOST_DIGITS: Final = 4_000  # of which Python makes an integer


def number(value: Number) -> Number:
    """The value as JavaScript holds and writes it: integers beyond 2⁵³ lose their last digits."""
    if isinstance(value, int) and abs(value) <= _MAX_SAFE_INTEGER:
        return value
    real = _float(value)
    if not math.isfinite(real) or not real.is_integer() or abs(real) >= _FIRST_POWER:
        return real
    return int(real) if abs(real) <= _MAX_SAFE_INTEGER else int(written(real))


def _float(value: Number) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def integer(digits: str, base: int) -> Number:
    """`parseInt` of digits that were checked."""
    if len(digits) > _MOST_DIGITS:
        return math.inf
    return number(int(digits, base))


def parsed(text: str) -> Number | None:
    """`Number(text)`; None where that is not a number."""
    text = text.strip(BLANKS)
    if not text:
        return 0
    if _DECIMAL.fullmatch(text):
        return number(float(text))
    if _OTHER_BASE.fullmatch(text):
        return integer(text[2:], {"x": 16, "o": 8, "b": 2}[text[1].lower()])
    return _INFINITY.get(text)


def written(value: Number) -> str:
    """`String(value)`."""
    if isinstance(value, int) and abs(value) <= _MAX_SAFE_INTEGER:
        return str(value)
    value = float(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    mantissa, _, power = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(power or 0) - (len(whole + fraction) - len(digits))
    return ("-" if value < 0 else "") + _positioned(digits.rstrip("0"), point)


def _positioned(digits: str, point: int) -> str:
    """Number::toString of the language's specification: `point` is where the decimal point stands."""
    if len(digits) <= point <= 21:
        return digits + "0" * (point - len(digits))
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    power = f"e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return f"{digits[0]}.{digits[1:]}{power}" if len(digits) > 1 else digits + power
