"""Which values may be secret, and are only shown when asked for (decision 9 of the design)."""

from __future__ import annotations

import re
from typing import Final

from restage.values import Absent, Json, Path
from restage.words import STAGES

HIDDEN: Final = "(hidden)"
_SHORTEST_SECRET: Final = 4

_SECRET_STEPS: Final = frozenset(
    {"Environment", "environment", "Variables", "Parameters", "params", "custom", "stackParameters"}
)
# What the names of secrets have in them, as snake_case; and what else a report hides, though it may be harmless.
_SECRET_NAME: Final = re.compile(
    r"pass(?:word|wd|phrase|code|key)|secret|token|credential|signing|pwd(?![a-z])"
    r"|(?:private|api|access|auth|encryption|master|account|license|hmac|jwt)_?key"
    r"|(?<![a-z])(?:salt|pin|pw)(?![a-z])"
    r"|(?<!by)(?<!com)(?<!sur)(?<!tres)(?<!over)(?<!under)pass(?![a-z])"
)
_PERHAPS_SECRET: Final = re.compile(r"pass|private|connection|dsn|^value$")

# A name that ends so says something about a secret: what it is called, where it lies, how long it lasts.
_ABOUT_A_SECRET: Final = frozenset(
    """
    arn arns name names param params parameter parameters path paths file files url urls uri uris endpoint endpoints
    host hosts issuer issuers audience audiences header headers type types algorithm algorithms alg algs ttl expiry
    expires expiration lifetime validity age timeout duration length min max size bytes rounds ms seconds minutes hours
    days region regions domain domains
    unit units count counts limit limits enabled required policy rotation stage stages prefix version
    """.split()  # noqa: SIM905 - words to be read
)
_HOW_MANY: Final = frozenset(("max", "min", "num", "number", "total"))  # tokens of a language model

# These say nothing by themselves: what is meant stands above them.
_BLANK_KEYS: Final = frozenset({"default", "value", *STAGES})
_BOXES: Final = frozenset({"secrets", "credentials", "passwords", "tokens"})
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^0-9A-Za-z]+")
_SECRET_TEXT: Final = re.compile(r"://[^/\s@]+@|-----BEGIN|(?<!\w)(?=\w*\d)(?=\w*[A-Za-z])\w{24,}")

# What stands there is a logical ID, a digest or the framework's own key, never a secret.
_PUBLIC_STEPS: Final = frozenset(
    {"Ref", "Fn::GetAtt", "DependsOn", "CodeSha256", "S3Key", "Export", "versionLogicalId"}
)


def may_be_secret(path: Path, value: Json) -> bool:
    """May the value at `path` be secret: that of a variable or parameter, or what looks like a secret?"""
    steps = [step for step in path if isinstance(step, str)]
    is_tag = "Tags" in steps
    # A function stands between the key that says so and the text: MasterUserPassword.Fn::Join[1][0]
    name = _words(next((step for step in reversed(steps) if not step.startswith("Fn::")), ""))
    named = _SECRET_NAME.search(name) or _PERHAPS_SECRET.search(name) or _names_secret(path)
    hidden = _SECRET_STEPS.intersection(steps) or (named and not is_tag)
    text = str(value)
    return bool(hidden or _SECRET_TEXT.search(text) or _CREDENTIALS.search(text)) or is_secret(path, value)


# No longer than credentials are: a text of nothing but `://` would take minutes
_CREDENTIALS: Final = re.compile(
    r"://(?:[^/\s:@]{1,256}:[^\s@]{1,2048}|[^/\s@]{1,2048})@|-----BEGIN [A-Z ]*PRIVATE KEY"
    # How some services begin theirs: JSON web tokens, AWS, GitHub, Slack
    r"|\beyJ[\w-]{8,}\.|\bAKIA[0-9A-Z]{16}\b|\bgh[opsu]_\w{20}|\bxox[abp]-|hooks\.slack\.com/services/"
)
_RANDOM: Final = re.compile(r"(?=(?:\D*\d){3})(?=(?:[^A-Za-z]*[A-Za-z]){3})[0-9A-Za-z+/=_]{20,}")
# Looked up elsewhere: a variable, a dynamic reference of CloudFormation, an ARN. No password has such a form.
_REFERENCE: Final = re.compile(
    r"(?:\$\{[^}]*\}|\{\{resolve:[^}]*\}\})+|arn:aws[\w-]*:[\w-]+:[\w-]*:(?:\d*|\$\{[^}]*\}):.+"
)
# Long and random, but what is meant lies elsewhere
_NAMES_ONLY: Final = re.compile(r"arn:|https?://|/|\$\{|\{\{resolve:")


def is_secret(path: Path, value: Json | Absent) -> bool:
    """Does the value at `path` look like a secret itself: by its name, by credentials in it, or as random text?"""
    if isinstance(value, dict):
        return any(is_secret((*path, key), child) for key, child in value.items())
    if isinstance(value, list):
        return any(is_secret(path, child) for child in value)
    if isinstance(value, (bool, Absent)) or value is None or len(str(value)) < _SHORTEST_SECRET:
        return False
    text = str(value)
    if _CREDENTIALS.search(text):
        return True
    if _PUBLIC_STEPS.intersection(path) or _REFERENCE.fullmatch(text):
        return False
    return _names_secret(path) or bool(_RANDOM.fullmatch(text) and not _NAMES_ONLY.match(text))


def _names_secret(path: Path) -> bool:
    """Does the name at `path` say that a secret stands there, and not only something about one?"""
    # A function stands between the key that says so and the text: MasterUserPassword.Fn::Join[1][0]
    names = [_words(step) for step in path if isinstance(step, str) and not step.startswith("Fn::")]
    while len(names) > 1 and names[-1] in _BLANK_KEYS:
        names.pop()
    name = names[-1] if names else ""
    words = name.split("_")
    if words[-1] in _ABOUT_A_SECRET or (words[-1] == "tokens" and words[0] in _HOW_MANY):
        return False
    return bool(_BOXES.intersection(names[:-1])) or _SECRET_NAME.search(name) is not None


def _words(key: str) -> str:
    """`key` as snake_case."""
    return _HUMP.sub("_", key).lower()


def shown(path: Path, value: Json) -> Json:
    """`value`, which stands at `path`, with all that may be secret in it hidden; keys stay."""
    if isinstance(value, dict):
        return {key: shown((*path, key), child) for key, child in value.items()}
    if isinstance(value, list):
        return [shown((*path, index), child) for index, child in enumerate(value)]
    if value is None or isinstance(value, bool) or _PUBLIC_STEPS.intersection(path[-2:]):
        return value
    return HIDDEN if may_be_secret(path, value) else value
