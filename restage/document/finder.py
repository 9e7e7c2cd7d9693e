"""Values at many places of one value: places that have the way to them in common are looked for together."""

from __future__ import annotations

from restage.document.values import Json, Path, Side, member


class Finder:
    """Finds what stands at places of `value`, which must not change meanwhile."""

    __slots__ = ("_parents", "_value")

    def __init__(self, value: Json) -> None:
        self._value = value
        self._parents: dict[Path, Side] = {}

    def find(self, path: Path) -> Side:
        """As `find_at`."""
        if not path:
            return self._value
        above, step = path[:-1], path[-1]
        parent = self._parents.get(above)
        if parent is None:
            parent = self._parents[above] = self.find(above)
        return member(parent, step)
