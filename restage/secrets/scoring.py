"""The scorer: from 0, sure to be no secret, to 100, sure to be one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from restage.document.values import Absent, Json, Path
from restage.secrets.names import Says, said
from restage.secrets.randomness import random_characters
from restage.secrets.table import ROWS, Kind, Row

_SHORTEST, _SHORTEST_KEY = 4, 9  # characters of a secret, and of a provider's key

# What stands there is a logical ID, a digest or the framework's own key, never a secret.
_PUBLIC_STEPS: Final = frozenset(
    {"Ref", "$ref", "Fn::GetAtt", "DependsOn", "CodeSha256", "S3Key", "Export", "versionLogicalId"}
)
_PUBLIC: Final = re.compile(r"\w+LambdaLayer(?:Hash|S3Key)|\w+TargetGroup[0-9a-f]{16}")

# What a name that sounds like a secret's is set to, to say that there is none, or of what sort it is
_SWITCHES: Final = frozenset(
    """
    none null nil true false yes no on off enabled disabled enable disable always never required optional default auto
    automatic iam aws_iam aws cognito jwt oauth oauth2 basic bearer digest apikey api_key saml oidc lambda custom
    header cookie session query public private anonymous when_no_match when_no_templates sigv4 aes256 aws:kms string
    securestring sha256 sha512 hs256 rs256 es256 undefined todo n/a redacted hidden changed
    """.split()  # noqa: SIM905 - words to be read
)
# One after the other, as repeated possessive groups fail in Python before 3.11.4
_PLAIN: Final = re.compile(
    r"(?<![A-Za-z])[vV]\d{1,3}(?![A-Za-z\d])|[A-Z]?[a-z]+|[A-Z]+|(?<![A-Za-z])\d+(?![A-Za-z\d])|[\W_]+"
)


class _Value(NamedTuple):
    """What a text looks like by itself: the score of what is found in it, that of random text, and its form."""

    found: int
    random: int
    form: Kind | None


def _is_plain(text: str) -> bool:
    """Words, numbers and signs, as people write them."""
    end = 0
    while end < len(text) and (found := _PLAIN.match(text, end)):
        end = found.end()
    return end == len(text)


def can_be_secret(value: Json | Absent) -> bool:
    """Can `value` be a secret, whatever it looks like? Not if it is short, a switch, or says that there is none."""
    if isinstance(value, (bool, Absent, dict, list)) or value is None:
        return False
    text = str(value)
    return len(text) >= _SHORTEST and text.lower() not in _SWITCHES


def score(path: Path, value: Json | Absent) -> int:
    """How likely the value at `path` is a secret, in the scores of the table. Objects and lists are none themselves."""
    if not can_be_secret(value):
        return 0
    looks = _looked_at(str(value))
    if looks.found:
        return looks.found
    if looks.form is Kind.REFERENCE or _is_public(path):
        return 0
    says = said(path)
    if says is Says.SECRET:
        return _of_names()[says]
    if looks.form is Kind.ORDINARY or says is Says.ID or "Tags" in path:
        return 0
    return max(looks.random, _of_names().get(says, 0))


def _is_public(path: Path) -> bool:
    """Is this a place for a reference, a digest, or the name of a resource, which may end in a digest?"""
    if not _PUBLIC_STEPS.isdisjoint(path):
        return True
    steps = [step for step in path if isinstance(step, str) and not step.startswith("Fn::")][-3:]
    is_name = bool(steps) and steps[-1].endswith(("Name", "Arn")) and "Properties" in path and "Variables" not in path
    return is_name or any(map(_PUBLIC.fullmatch, steps))


@lru_cache(maxsize=1024)
def _looked_at(text: str) -> _Value:
    found = max(_found(text), default=0)
    if found:
        return _Value(found, 0, None)
    for row in _rows(Kind.REFERENCE, Kind.IDENTIFIER, Kind.ORDINARY):
        if _pattern(row.pattern).fullmatch(text):
            return _Value(0, row.score, row.kind)
    count = random_characters(text)
    if not count and _is_plain(text):
        return _Value(0, 0, None)
    return _Value(0, next(row.score for row in _rows(Kind.ENTROPY) if count >= int(row.pattern)), None)


def _found(text: str) -> Iterator[int]:
    """The scores of all that begins or stands somewhere in `text`."""
    if len(text) >= _SHORTEST_KEY and _pattern(_beginnings()).search(text):
        yield _rows(Kind.PREFIX)[0].score
    for row in _rows(Kind.SHAPE):
        if any(part in text for part in row.needs) and _pattern(row.pattern).search(text):
            yield row.score


@cache
def _rows(*kinds: Kind) -> tuple[Row, ...]:
    return tuple(row for row in ROWS if row.kind in kinds)


@cache
def _beginnings() -> str:
    return rf"(?<![0-9A-Za-z])(?:{'|'.join(row.pattern for row in _rows(Kind.PREFIX))})"


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """Most runs need few of the patterns, and making all of them takes longer than what they are needed for."""
    return re.compile(text)


@cache
def _of_names() -> dict[Says, int]:
    return {Says[row.pattern]: row.score for row in ROWS if row.kind is Kind.NAME}
