"""Where a value comes from: what it depends on, the lookups it needs, the problems on the way."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from restage.source.nodes import NO_NAMES, NO_TRACE, Names, Path, Place, Trace

# Characters of an expression that a message shows
_MOST: Final = 200


class Dependency(StrEnum):
    """What a value can depend on that does not stand in the configuration. None of them: it is the same everywhere."""

    STAGE = "stage"
    OPTION = "option"  # another option of the command line
    PARAMETER = "parameter"  # --param, `params`; by stage
    ENVIRONMENT = "environment"
    REGION = "region"
    ACCOUNT = "account"
    SSM = "ssm"
    STACK = "stack"  # an output of a deployed stack
    OBJECT = "object"  # an S3 object
    DASHBOARD = "dashboard"
    SCRIPT = "script"  # a JavaScript or TypeScript file
    PLUGIN = "plugin"  # a source that a plugin brings, or that is not known here
    OUTSIDE = "outside"  # a file outside of the repository
    PACKAGING = "packaging"  # another value with every packaging


class Lookup(NamedTuple):
    """A value that has to be known from elsewhere.

    `expression` is resolved: `ssm:/shop/prod/db-url`. `place` is where it is asked for first. `optional`: every place
    that asks has something else for the case that there is none.
    """

    expression: str
    kind: Dependency
    place: Place
    optional: bool
    paths: tuple[Path, ...] = ()


class Problem(NamedTuple):
    """Why a value can't be had: the framework would stop here, too."""

    path: Path
    place: Place
    expression: str
    what: str

    def __str__(self) -> str:
        text = self.expression if len(self.expression) <= _MOST else f"{self.expression[:_MOST]}…"
        return f"{self.place}: {text}: {self.what}"


class Origin(NamedTuple):
    """How the value at a path came to be.

    `place` and `expression` are what stands in the configuration: the outermost text with variables on the way to the
    value, or, without variables, the value itself (`expression` is None then). `written` is where the value itself is
    written, as far as one place is: the line of a file that a variable led to.
    """

    place: Place
    expression: str | None
    written: Place | None
    depends_on: Names
    lookups: Names


def joined(left: Trace, right: Trace) -> Trace:
    """What depends on two things depends on what either of them depends on."""
    if right is NO_TRACE or right is left:
        return left
    if left is NO_TRACE:
        return right
    return Trace(left.depends_on | right.depends_on, left.lookups | right.lookups)


def on(*dependencies: Dependency, lookups: Names = NO_NAMES) -> Trace:
    """The trace of one source."""
    return Trace(frozenset(dependencies), lookups)
