"""Where settings of the configuration stand in templates, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, Generic, NamedTuple, TypeVar

from restage.document.values import ANY, Path
from restage.rules.structure import CODE

# What of `resources` is merged into the template.
SECTIONS: Final = (
    "Resources", "Outputs", "Conditions", "Parameters", "Mappings", "Metadata", "Rules", "Transform", "Description",
)  # fmt: skip


class FunctionSetting(NamedTuple):
    """A function's property that is taken from `key` of the function, else of the provider, else `default`."""

    key: str
    default: int | str | None = None


# What `ids.hashtime` reads under a name that only the state has (compile/functions.js, `compileFunction`).
RESOLVED: Final[dict[str, FunctionSetting]] = {
    "memory": FunctionSetting("memorySize", 1024),
    "timeout": FunctionSetting("timeout", 6),
    "runtime": FunctionSetting("runtime"),
}

# Properties of functions that are no copy of a setting: a name, or what a plugin may replace.
NOT_COPIED: Final = frozenset({"FunctionName", "Role", "PackageType", "DurableConfig"})

# Properties that come and go with their setting, and nothing else with them.
ALONE: Final = frozenset(
    {
        "Description",
        "ReservedConcurrentExecutions",
        "Environment",
        "EphemeralStorage",
        "Tags",
        "Architectures",
        "Layers",
        # These add to the role as well, which is settled or else makes them open
        "VpcConfig",
        "TracingConfig",
        "KmsKeyArn",
        "DeadLetterConfig",
        "FileSystemConfigs",
    }
)

# Properties of which one member alone is the setting.
WRAPPED: Final[dict[str, str]] = {
    "Environment": "Variables",
    "EphemeralStorage": "Size",
    "DeadLetterConfig": "TargetArn",
    "TracingConfig": "Mode",
    "SnapStart": "ApplyOn",
}

# Where the settings of a function's property are written, below the function and the provider.
WRITTEN: Final[dict[str, Path]] = {
    "Handler": ("handler",),
    "MemorySize": ("memorySize",),
    "Runtime": ("runtime",),
    "Timeout": ("timeout",),
    "Description": ("description",),
    "Tags": ("tags",),
    "DeadLetterConfig": ("onError",),
    "KmsKeyArn": ("kmsKeyArn",),
    "TracingConfig": ("tracing",),
    "Environment": ("environment",),
    "VpcConfig": ("vpc",),
    "FileSystemConfigs": ("fileSystemConfig",),
    "ReservedConcurrentExecutions": ("reservedConcurrency",),
    "Layers": ("layers",),
    "Architectures": ("architecture",),
    "EphemeralStorage": ("ephemeralStorageSize",),
    "RuntimeManagementConfig": ("runtimeManagement",),
    "ImageConfig": ("image",),
    "SnapStart": ("snapStart",),
    "RecursiveLoop": ("recursiveLoop",),
}


class Places:
    """Places of the configuration; `*` is any step, and all below a place is meant."""

    def __init__(self, *places: Path) -> None:
        self.all = places
        # By the first step, how many there are, and the last one, which few share
        self._by_ends: dict[str | int, dict[int, dict[str | int, list[Path]]]] = {}
        # Those that end in any step stand in front
        for place in sorted(places, key=lambda one: one[-1] is not ANY):
            by_size = self._by_ends.setdefault(place[0], {})
            by_last = by_size.setdefault(len(place), {ANY: []})
            by_last.setdefault(place[-1], [*by_last[ANY]]).append(place)

    def hold(self, path: Path) -> bool:
        """Lies `path` at or below one of the places?"""
        for size, by_last in self._by_ends.get(path[0], {}).items() if path else ():
            if size <= len(path):
                for place in by_last.get(path[size - 1]) or by_last[ANY]:
                    if _begins(path, place):
                        return True
        return False


def _begins(path: Path, place: Path) -> bool:
    return all(step is ANY or step == own for step, own in zip(place, path, strict=False))


_Row = TypeVar("_Row")


class _Branch:
    """The numbers of the rows about one place, and what is below it by its next step."""

    __slots__ = ("below", "numbers")

    def __init__(self) -> None:
        self.numbers: set[int] = set()
        self.below: dict[str | int, _Branch] = {}


class RowsByPlace(Generic[_Row]):
    """Rows of a table and the places that each is about: one walk along a path finds them all."""

    def __init__(self, rows: Iterable[tuple[Places, _Row]]) -> None:
        self._rows: list[_Row] = []
        self._root = _Branch()
        self._steps: set[str | int] = set()
        self._known = lru_cache(maxsize=1024)(self._at)
        for number, (places, row) in enumerate(rows):
            self._rows.append(row)
            for place in places.all:
                branch = self._root
                self._steps.update(place)
                for step in place:
                    branch = branch.below.setdefault(step, _Branch())
                branch.numbers.add(number)

    def at(self, path: Path) -> Sequence[_Row]:
        """The rows about `path` or a place above it, in the table's order."""
        steps = self._steps
        # Most places differ in names of functions and the like only, which no row has
        return self._known(tuple([step if step in steps else ANY for step in path]))

    def _at(self, path: Path) -> tuple[_Row, ...]:
        found: set[int] = set()
        branches = [self._root]
        for step in path:
            branches = [below for one in branches for key in {step, ANY} if (below := one.below.get(key))]
            for branch in branches:
                found |= branch.numbers
        return tuple(self._rows[number] for number in sorted(found))


# What chooses or makes the code inside of zips: the tested ones were made with the source's values. Paths below the
# configuration; `*` is any step, and all below a place is meant.
IN_ZIPS: Final = Places(
    *CODE,
    ("functions", ANY, "handler"),
    ("functions", ANY, "image"),
    ("useDotenv",),  # without it, `.env` files are packed like any other
)

# What stands in variables of functions, and nowhere else
VARIABLES: Final = Places(("provider", "environment"), ("functions", ANY, "environment"))
# Statements of the role that functions share, which stand there and nowhere else
STATEMENTS: Final[tuple[Path, ...]] = (("provider", "iam", "role", "statements"), ("provider", "iamRoleStatements"))
