"""What differs between any two packagings of the same sources (docs/framework.md#stamps), as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from restage.document.values import Json, Path
from restage.evidence.stamps import FIRST_MILLIS
from restage.evidence.stamps import STAMP as STAMP_TEXT

STAMP: Final = "artifact stamp"
REST_DEPLOYMENT: Final = "REST deployment id"
TOKEN: Final = "plugin token"
FOLDER: Final = "build machine's folder"
CONFIGURED_STAGE: Final = "configured stage"
CUSTOM_RESOURCES: Final = "custom-resources.zip"


@dataclass(frozen=True)
class VolatileText:
    """A part of texts and keys: what `pattern` finds counts as `stand_in`."""

    name: str
    pattern: re.Pattern[str]
    stand_in: str
    mark: str
    """A literal of the pattern: texts without it are not searched."""


TEXTS: Final = (
    VolatileText(STAMP, STAMP_TEXT, "<stamp>", "Z"),
    VolatileText(
        REST_DEPLOYMENT, re.compile(r"ApiGatewayDeployment\d{10,}"), "ApiGatewayDeployment<id>", "ApiGatewayDeployment"
    ),
    # CDK numbers the tokens of values that it does not know yet; a plugin leaves them in the state
    VolatileText(TOKEN, re.compile(r"(\$\{Token\[\w+\.)\d+\]\}"), r"\1<n>]}", "${Token["),
)


class VolatileNumber(NamedTuple):
    """Numbers under a key that are times of packaging, from `least` on; smaller ones are something else."""

    name: str
    least: int


# `Date.now()` in milliseconds, and the start of the hour plus the key's duration in seconds.
NUMBERS: Final[Mapping[str, VolatileNumber]] = {
    "ForceDeploy": VolatileNumber("ForceDeploy", FIRST_MILLIS),
    "Expires": VolatileNumber("Expires of an AppSync key", FIRST_MILLIS // 1000),
}

# A zip from the machine's cache, with the current dates in it (docs/framework.md#stamps).
CUSTOM_RESOURCES_FILE: Final = "custom-resources.zip"

# Any other relative one is the user's: `build/dev/a.zip`
_FOLDER: Final = re.compile(r"^(?:(?:[A-Za-z]:)?[\\/](?:.*[\\/])?|\.serverless[\\/])(?=[^\\/]+$)")


def neutral(text: str) -> str:
    """`text` with all that is volatile in it replaced by what it is."""
    for volatile in TEXTS:
        if volatile.mark in text:
            text = volatile.pattern.sub(volatile.stand_in, text)
    return text


def neutral_path(text: str) -> str:
    """As `neutral`, for the path of a zip: its folder is the build machine's, or where packages are put."""
    return _FOLDER.sub("<folder>/", neutral(text))


def names(left: str, right: str) -> str:
    """What differs in two texts that are the same but for what is volatile."""
    found = [v.name for v in TEXTS if v.pattern.findall(left) or v.pattern.findall(right)]
    differing = [v.name for v in TEXTS if v.name in found and _matches(v, left) != _matches(v, right)]
    return ", ".join(differing) or FOLDER


def _matches(volatile: VolatileText, text: str) -> list[str]:
    return [match.group() for match in volatile.pattern.finditer(text)]


def is_zip_path(path: Path) -> bool:
    """Does the state hold the path of a zip at `path`? Of the service, a function or a layer, or its configuration.

    Where `package` is configured, the framework writes the service's zip into that, too (3.40.0,
    lib/plugins/package/lib/package-service.js).
    """
    steps = tuple(step for step in path if step != "initialServerlessConfig")
    if steps in (("service", "artifact"), ("service", "package", "artifact")):
        return True
    return len(steps) == 5 and steps[1] in ("functions", "layers") and steps[3:] == ("package", "artifact")


def volatile_number(path: Path, left: Json, right: Json) -> str:
    """What the numbers at `path` are, if they are times of packaging; else nothing."""
    key = str(path[-1]) if path else ""
    return NUMBERS[key].name if is_time(key, left) and is_time(key, right) else ""


def is_time(key: str, value: Json) -> bool:
    """Is `value`, which stands under `key`, a time of packaging?"""
    volatile = NUMBERS.get(key)
    return volatile is not None and isinstance(value, (int, float)) and value >= volatile.least
