"""Numbers of accounts, which are texts."""

from __future__ import annotations

import re
from typing import Final

from restage.document.values import Side

_DIGITS: Final = re.compile(r"[0-9]{12}")
QUOTE: Final = "write an account's number in quotes, as any text of digits"


def is_account(value: Side) -> bool:
    """Is `value` a number that is most likely an account's, its quotes forgotten?"""
    return isinstance(value, int) and not isinstance(value, bool) and has_digits(str(value))


def has_digits(text: str) -> bool:
    """Are these the twelve digits of an account?"""
    return _DIGITS.fullmatch(text) is not None
