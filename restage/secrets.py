"""Which values may be secret, and are only shown when asked for (decision 9 of the design)."""

from __future__ import annotations

import re
from typing import Final

from restage.values import Absent, Json, Path

HIDDEN: Final = "(hidden)"
_SHORTEST_SECRET: Final = 4

_SECRET_STEPS: Final = frozenset(
    {"Environment", "environment", "Variables", "Parameters", "params", "custom", "stackParameters"}
)
_SECRET_KEY: Final = re.compile(
    r"pass(?:word|wd|phrase)?|secret|token|credential|private|connection|dsn|^value$", re.IGNORECASE
)
_SECRET_TEXT: Final = re.compile(r"://[^/\s@]+@|-----BEGIN|(?=\w*\d)(?=\w*[A-Za-z])\w{24,}")

# What stands there is a logical ID, a digest or the framework's own key, never a secret.
_PUBLIC_STEPS: Final = frozenset(
    {"Ref", "Fn::GetAtt", "DependsOn", "CodeSha256", "S3Key", "Export", "versionLogicalId"}
)


def may_be_secret(path: Path, value: Json) -> bool:
    """May the value at `path` be secret: that of a variable or parameter, or what looks like a secret?"""
    steps = [step for step in path if isinstance(step, str)]
    is_tag = "Tags" in steps
    # A function stands between the key that says so and the text: MasterUserPassword.Fn::Join[1][0]
    named = [step for step in steps if not step.startswith("Fn::")]
    hidden = _SECRET_STEPS.intersection(steps) or (_SECRET_KEY.search("".join(named[-1:])) and not is_tag)
    return bool(hidden) or bool(_SECRET_TEXT.search(str(value)))


_KEY_OF_SECRET: Final = re.compile(
    r"pass(?:word|wd|phrase)|secret|token|credential|signing|salt(?:_|$)"
    r"|(?:private|api|access|encryption|master|account|license|auth|hmac|jwt)_?key"
    r"|(?:^|_)(?:pass|pwd|pw)(?:_|$)",
    re.IGNORECASE,
)
_CAMEL_KEY_OF_SECRET: Final = re.compile(r"(?<=[a-z0-9])(?:Pass|Pwd|Pw)(?![a-z])")
# What is said about a secret is none: TOKEN_TTL, SECRET_ARN, PasswordMinLength
_ABOUT_SECRET: Final = re.compile(
    r"(?:arn|name|id|path|prefix|url|uri|host|endpoint|issuer|audience|type|algorithm|length|rounds|ttl|expiry"
    r"|expires(?:_?in)?|expiration|timeout|age|duration|seconds|minutes|hours|days|enabled|required)$",
    re.IGNORECASE,
)
_CREDENTIALS: Final = re.compile(
    r"://(?:[^/\s:@]+:[^\s@]+|[^/\s@]+)@|-----BEGIN [A-Z ]*PRIVATE KEY"
    # How some services begin theirs: JSON web tokens, AWS, GitHub, Slack
    r"|\beyJ[\w-]{8,}\.|\bAKIA[0-9A-Z]{16}\b|\bgh[opsu]_\w{20}|\bxox[abp]-|hooks\.slack\.com/services/"
)
_RANDOM: Final = re.compile(r"(?=(?:\D*\d){3})(?=(?:[^A-Za-z]*[A-Za-z]){3})[0-9A-Za-z+/=_]{20,}")
_NAMES_ONLY: Final = re.compile(r"arn:|https?://[^@]*$|/|\$\{|\{\{resolve:")


def is_secret(path: Path, value: Json | Absent) -> bool:
    """Does the value at `path` look like a secret itself: by its name, by credentials in it, or as random text?"""
    if isinstance(value, dict):
        return any(is_secret((*path, key), child) for key, child in value.items())
    if isinstance(value, list):
        return any(is_secret(path, child) for child in value)
    if not isinstance(value, str) or len(value) < _SHORTEST_SECRET:
        return False
    if _CREDENTIALS.search(value):
        return True
    named = [step for step in path if isinstance(step, str) and not step.startswith("Fn::")]
    if _PUBLIC_STEPS.intersection(path) or _NAMES_ONLY.match(value):
        return False
    key = "".join(named[-1:])
    by_name = _KEY_OF_SECRET.search(key) or _CAMEL_KEY_OF_SECRET.search(key)
    return bool(by_name and not _ABOUT_SECRET.search(key)) or _RANDOM.fullmatch(value) is not None


def shown(path: Path, value: Json) -> Json:
    """`value`, which stands at `path`, with all that may be secret in it hidden; keys stay."""
    if isinstance(value, dict):
        return {key: shown((*path, key), child) for key, child in value.items()}
    if isinstance(value, list):
        return [shown((*path, index), child) for index, child in enumerate(value)]
    if value is None or isinstance(value, bool) or _PUBLIC_STEPS.intersection(path[-2:]):
        return value
    return HIDDEN if may_be_secret(path, value) else value
