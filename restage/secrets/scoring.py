"""The scorer: from 0, sure to be no secret, to 100, sure to be one."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final, NamedTuple

from restage.secrets.names import Says, said
from restage.secrets.randomness import random_characters
from restage.secrets.table import ROWS, Kind
from restage.values import Absent, Json, Path

_SHORTEST: Final = 4

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
_PLAIN: Final = re.compile(
    r"(?:(?<![A-Za-z])[vV]\d{1,3}(?![A-Za-z\d])|[A-Z]?[a-z]++|[A-Z]++|(?<![A-Za-z])\d++(?![A-Za-z])|\W|_)*+"
)


class _Value(NamedTuple):
    """What a text looks like by itself: the score of what is found in it, that of random text, and its form."""

    found: int
    random: int
    form: Kind | None


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
    compiled = _compiled()
    found = max((points for points, pattern in compiled.anywhere if pattern.search(text)), default=0)
    if found:
        return _Value(found, 0, None)
    if _PLAIN.fullmatch(text) and random_characters(text) == 0:
        form = next((kind for _, kind, pattern in compiled.whole if pattern.fullmatch(text)), None)
        return _Value(0, 0, form)
    for points, kind, pattern in compiled.whole:
        if pattern.fullmatch(text):
            return _Value(0, points, kind)
    count = random_characters(text)
    return _Value(0, next(points for fewest, points in compiled.random if count >= fewest), None)


class _Compiled(NamedTuple):
    """The rows of the table: those for any part of a text, those for all of it, and the steps of random text."""

    anywhere: tuple[tuple[int, re.Pattern[str]], ...]
    whole: tuple[tuple[int, Kind, re.Pattern[str]], ...]
    random: tuple[tuple[int, int], ...]


@cache
def _compiled() -> _Compiled:
    """Only runs that have something to hide need the patterns."""
    prefixes = [row for row in ROWS if row.kind is Kind.PREFIX]
    begins = "|".join(row.pattern for row in prefixes)
    shapes = [(row.score, re.compile(row.pattern)) for row in ROWS if row.kind is Kind.SHAPE]
    forms = (Kind.REFERENCE, Kind.IDENTIFIER, Kind.ORDINARY)
    return _Compiled(
        anywhere=((prefixes[0].score, re.compile(rf"(?<![0-9A-Za-z])(?:{begins})")), *shapes),
        whole=tuple((row.score, row.kind, re.compile(row.pattern)) for row in ROWS if row.kind in forms),
        random=tuple((int(row.pattern), row.score) for row in ROWS if row.kind is Kind.ENTROPY),
    )


@cache
def _of_names() -> dict[Says, int]:
    return {Says[row.pattern]: row.score for row in ROWS if row.kind is Kind.NAME}
