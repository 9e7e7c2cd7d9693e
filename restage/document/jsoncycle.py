"""References as json-cycle writes them into the state file: the second place of an object names the first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from restage.document.jsonparts import MAX_DEPTH, quote, unquote
from restage.document.values import Json, JsonObject, Path, at

# More steps than this at once are a made-up file: json-cycle writes no reference to a reference
MAX_OPEN = 300

_STEP = re.compile(r'\[(?:(\d+)|("(?:[^\\"\x00-\x1f]|\\(?:[\\"/bfnrt]|u[0-9a-fA-F]{4}))*"))\]')


def parse_reference(text: str) -> Path | None:
    """The path that `$["a"][0]["b"]` spells; None where `text` is no such reference."""
    if not text.startswith("$"):
        return None
    path: list[str | int] = []
    position = 1
    while match := _STEP.match(text, position):
        path.append(int(match[1]) if match[1] else unquote(match[2]))
        position = match.end()
    return tuple(path) if position == len(text) else None


def format_reference(path: Path) -> str:
    """The text that json-cycle writes for `path`."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f"[{quote(step)}]" for step in path)


def target_of(value: Json) -> Path | None:
    """The path that `value` refers to; None where it is no reference."""
    text = reference(value)
    return parse_reference(text) if text is not None else None


def reference(value: Json) -> str | None:
    """The text of the reference that `value` is; None where it is something else, such as a model's own `$ref`."""
    if isinstance(value, dict) and len(value) == 1:
        text = value.get("$ref")
        if isinstance(text, str) and parse_reference(text) is not None:
            return text
    return None


class Locator:
    """Finds what a path of the resolved document stands for in the unresolved one, and remembers it.

    The value must not change while the locator is in use. `cyclic` holds the paths that were looked for and whose
    references lead back to themselves.
    """

    def __init__(self, value: Json) -> None:
        self.cyclic: set[Path] = set()
        self._found: dict[Path, tuple[Path, Json] | None] = {(): ((), value)}
        self._open: set[Path] = set()

    def physical(self, path: Path, *, follow: bool = True) -> Path | None:
        """The path in the unresolved document where the data at the resolved document's `path` really stands.

        References are followed at each step; `follow=False` leaves the last step as it is, for a member that is to
        be renamed or removed itself. None where the path leads nowhere.
        """
        if follow or not path:
            found = self.find(path)
            return found[0] if found else None
        parent = self.find(path[:-1])
        return (*parent[0], path[-1]) if parent and _has(parent[1], path[-1]) else None

    def find(self, path: Path) -> tuple[Path, Json] | None:
        """As `physical`, together with the value that stands there, whose own references are left as they are."""
        if path in self._found:
            return self._found[path]
        if path in self._open or len(self._open) > MAX_OPEN:
            self.cyclic.add(path)
            return None
        self._open.add(path)
        found = self._found[path] = self._search(path)
        self._open.discard(path)
        return found

    def _search(self, path: Path) -> tuple[Path, Json] | None:
        parent, step = self._follow(path[:-1], path), path[-1]
        if parent is None or not _has(parent[1], step):
            return None
        child = at(parent[1], (step,))
        target = target_of(child)
        return self._follow(target, path) if target is not None else ((*parent[0], step), child)

    def _follow(self, target: Path, path: Path) -> tuple[Path, Json] | None:
        found = self.find(target)
        if target in self.cyclic:
            self.cyclic.add(path)
        return found


def _has(value: Json, step: str | int) -> bool:
    if isinstance(value, dict):
        return step in value
    return isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)


class Resolved(NamedTuple):
    """A value with its references replaced by the objects that they name.

    `dangling` and `cyclic` are the references that were left in place, with the places where they stand: those that
    lead nowhere, and those that lead back to where they stand or nest deeper than a document may. `links` are all of
    them, (place, path that stands there), in the order of the document. `size` is the number of values that a walk
    through all of it would meet. `built`: what came of every object, by its identity; `copied`: the identities of those
    with references in them, which came of it as another object.
    """

    value: Json
    dangling: tuple[tuple[Path, str], ...]
    cyclic: tuple[tuple[Path, str], ...]
    links: tuple[tuple[Path, Path], ...]
    size: int
    built: Mapping[int, _Built | None]
    copied: tuple[int, ...]

    @property
    def plain(self) -> dict[int, _Built | None]:
        """What was built of objects without references in them, which are their own."""
        if self.dangling or self.cyclic:  # which are left where they stand
            return {}
        found = dict(self.built)
        for identity in self.copied:
            found.pop(identity)
        return found


# A value with its references resolved; how deep it is, and how many values a walk through it meets. A plain tuple,
# since there is one for each object of the document.
_Built: TypeAlias = tuple[Json, int, int]


def resolve(value: Json, locator: Locator | None = None, before: Resolved | None = None) -> Resolved:
    """`value` with its references resolved; an object that is named twice is the same Python object twice.

    `value` is left as it is. A `locator` of the same value may be given, to share what it remembers, and what came of a
    value `before` that has parts in common with it, the very same Python objects.
    """
    resolver = _Resolver(locator or Locator(value), {} if before is None else before.plain)
    built = resolver.build(value, (), 0)
    return Resolved(
        value=built[0],
        dangling=tuple(resolver.dangling),
        cyclic=tuple(resolver.cyclic),
        links=tuple(sorted(resolver.links, key=lambda link: _position(value, link[0], resolver.ranks))),
        size=built[2],
        built=resolver.built,
        copied=tuple(resolver.copied),
    )


def _position(value: Json, path: Path, ranks: dict[int, dict[str, int]]) -> list[int]:
    """Where in the document `path` leads to, for sorting; `ranks` remembers the order of objects' keys. What only the
    locator's document has comes first."""
    out: list[int] = []
    for step in path:
        if isinstance(step, str) and isinstance(value, dict):
            if id(value) not in ranks:
                ranks[id(value)] = {key: rank for rank, key in enumerate(value)}
            out.append(ranks[id(value)].get(step, -1))
        elif isinstance(step, int):
            out.append(step)
        value = at(value, (step,))
    return out


def _with(value: JsonObject | list[Json], new: Mapping[str | int, Json]) -> Json:
    if isinstance(value, dict):
        return {key: new.get(key, child) for key, child in value.items()}
    return [new.get(index, child) for index, child in enumerate(value)]


_UNSEEN: _Built = (None, 0, 0)


class _Resolver:
    def __init__(self, locator: Locator, plain: dict[int, _Built | None]) -> None:
        self.locator = locator
        self.dangling: list[tuple[Path, str]] = []
        self.cyclic: list[tuple[Path, str]] = []
        self.links: list[tuple[Path, Path]] = []
        self.ranks: dict[int, dict[str, int]] = {}
        self.built = plain  # None while it is being built
        self.copied: list[int] = []

    def build(self, value: Json, place: Path, depth: int) -> _Built:
        """`value`, which stands at `place` and is reached at `depth`, resolved; without a reference in it, itself."""
        if not isinstance(value, (dict, list)):
            return value, 0, 1
        return self.built.get(id(value)) or self._build(value, place, depth)

    def _build(self, value: JsonObject | list[Json], place: Path, depth: int) -> _Built:
        """`value`, which is not built yet, with its references resolved. While it is, None stands for it in `built`."""
        identity = id(value)
        self.built[identity] = None
        height, size = 0, 1 + len(value)
        new: dict[str | int, Json] = {}
        # Much of what a run waits for: scalars are passed over, and nothing is copied that holds no reference
        for step, child in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(child, (dict, list)):
                known = self.built.get(id(child))
                if known is None:
                    visit = self._referring if "$ref" in child else self._build
                    known = visit(child, (*place, step), depth + 1)
                built, below, size_below = known
                height = max(height, below)
                size += size_below - 1
                if built is not child:
                    new[step] = built
        if new:
            self.copied.append(identity)
        found = self.built[identity] = (_with(value, new) if new else value, height + 1, size)
        return found

    def _referring(self, value: JsonObject | list[Json], place: Path, depth: int) -> _Built:
        text = reference(value)
        if text is None:
            return self._build(value, place, depth)
        target = parse_reference(text) or ()
        self.links.append((place, target))
        found = self.locator.find(target)
        if found is not None and self._fits(found[1], depth):
            return self.build(found[1], found[0], depth)
        left = self.dangling if found is None and target not in self.locator.cyclic else self.cyclic
        left.append((place, text))
        return value, 1, 2

    def _fits(self, value: Json, depth: int) -> bool:
        built = self.built.get(id(value), _UNSEEN)
        return built is not None and depth + built[1] < MAX_DEPTH
