"""What a walk has found so far: differences still open to further places that only repeat them."""

from __future__ import annotations

from dataclasses import dataclass, field

from restage.compare.model import Difference, Ignored, Kind, Side, ZipChanges
from restage.document.values import Path, show


@dataclass(kw_only=True)
class Draft:
    """One place that differs; `ignored` is the name of what it is where it does not count.

    `also`: the places, with their files, that only repeat it.
    """

    kind: Kind
    file: str
    path: Path
    right_path: Path
    left: Side
    right: Side
    reason: str = ""
    is_key: bool = False
    ignored: str = ""
    also: list[tuple[str, Path]] = field(default_factory=list)
    because: tuple[str, ...] = ()
    entries: ZipChanges | None = None

    def difference(self) -> Difference:
        """As a difference that counts; what would be ignored is of kind VOLATILE."""
        return Difference(
            kind=Kind.VOLATILE if self.ignored else self.kind,
            file=self.file,
            path=self.path,
            right_path=self.right_path,
            left=self.left,
            right=self.right,
            reason=self.ignored or self.reason,
            also=tuple(self._spelled(*place) for place in dict.fromkeys(self.also)),
            because=self.because,
            entries=self.entries,
            is_key=self.is_key,
        )

    def as_ignored(self) -> Ignored:
        """As something that does not count."""
        return Ignored(
            name=self.ignored,
            file=self.file,
            path=self.path,
            right_path=self.right_path,
            left=self.left,
            right=self.right,
            places=1 + len(dict.fromkeys(self.also)),
            is_key=self.is_key,
        )

    def _spelled(self, file: str, path: Path) -> str:
        return show(path) if file == self.file else f"{file}: {show(path)}"


@dataclass
class Drafts:
    """The drafts of one comparison in the order in which they were found."""

    found: list[Draft] = field(default_factory=list)
    _seen: dict[tuple[int, int], tuple[int, int, int]] = field(default_factory=dict)
    _by_id: dict[str, Draft] = field(default_factory=dict)
    _waiting: dict[str, list[Draft]] = field(default_factory=dict)

    def add(self, draft: Draft) -> None:
        """One more."""
        self.found.append(draft)
        if draft.is_key and isinstance(draft.left, str):
            self._by_id.setdefault(draft.left, draft)

    def follows(self, logical_id: str, draft: Draft) -> None:
        """The place of `draft` differs only because `logical_id` goes by another name on the right."""
        self._waiting.setdefault(logical_id, []).append(draft)

    def has_id(self, logical_id: str) -> bool:
        """Was the ID's own difference noted already?"""
        return logical_id in self._by_id

    def settle(self) -> None:
        """Gives every ID's difference the places that follow from it; those of an ID without one are differences."""
        for logical_id, drafts in self._waiting.items():
            if logical_id not in self._by_id:
                self.add(drafts[0])
                self._by_id[logical_id] = drafts.pop(0)
            self._by_id[logical_id].also += [(draft.file, draft.path) for draft in drafts]
        self._waiting.clear()

    # An object that the state file names in many places is one Python object in all of them.

    def repeated(self, pair: tuple[int, int], file: str, path: Path, *, silent: bool) -> bool:
        """Was this pair of objects compared before? Then its differences get this place, too."""
        if pair not in self._seen:
            return False
        start, end, depth = self._seen[pair]
        for draft in self.found[start:end] if not silent else ():
            draft.also.append((file, path + draft.path[depth:]))
        return True

    def remember(self, pair: tuple[int, int], start: int, path: Path) -> None:
        """All drafts since `start` are of this pair of objects, which stand at `path`."""
        self._seen[pair] = start, len(self.found), len(path)
