"""What a comparison finds: differences by place and kind, and what was left out of account, by name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from restage.document.values import ABSENT, Absent, Path, Side

__all__ = ["ABSENT", "Absent", "Comparison", "Difference", "Ignored", "Kind", "Side", "ZipChanges"]


class Kind(StrEnum):
    """What kind of difference it is."""

    STAGE = "stage"  # the same text but for the name of a stage
    VALUE = "value"  # another value of the same sort
    STRUCTURE = "structure"  # there on one side only, under another key, or of another type
    ORDER = "order"  # the same items in another order
    ID = "id"  # a logical ID that ends in a hash, of the same thing
    ZIP = "zip"  # other contents of a file that is no JSON
    COPY = "copy"  # one artifact's copies of a template disagree
    VOLATILE = "volatile"  # counted with --exact only, or where an artifact's own volatile values disagree


@dataclass(frozen=True, kw_only=True)
class ZipChanges:
    """The entries in which two zips differ; `dated` ones have other dates or modes and the same contents."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """`left` and `right` at one place of `file`.

    `path` is the place by the left side's keys, by the right's where the left has none; `right_path` is the same by
    the right's keys. For a key that differs `left` and `right` are the keys. `also` are the places that repeat it:
    other copies of the template, references to the object or the ID, of other files with their names before them.
    `because` names what made an ID differ.
    """

    kind: Kind
    file: str
    path: Path
    right_path: Path
    left: Side
    right: Side
    reason: str = ""
    also: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    entries: ZipChanges | None = None
    is_key: bool = False


@dataclass(frozen=True, kw_only=True)
class Ignored:
    """A place that differs and does not count, because `name` says that it is volatile or was asked not to."""

    name: str
    file: str
    path: Path
    right_path: Path
    left: Side
    right: Side
    places: int = 1
    is_key: bool = False


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two sides held against each other. The stages are empty where a side is a mere template."""

    left: str
    right: str
    left_stage: str = ""
    right_stage: str = ""
    differences: tuple[Difference, ...] = ()
    ignored: tuple[Ignored, ...] = ()

    @property
    def equal(self) -> bool:
        """Is there no difference that counts?"""
        return not self.differences
