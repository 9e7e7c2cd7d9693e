"""What goes into the recipes and what comes out of them."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple, Protocol, TypeAlias

from restage.document.values import JsonObject, Path


class Zips(Protocol):
    """The zips that lie in an artifact's folder, by their base names."""

    def read(self, name: str) -> bytes | None:
        """The bytes of a zip, None where it is not in the folder."""
        ...

    def sha256(self, name: str) -> bytes | None:
        """The SHA-256 of a zip, 32 bytes, None where it is not in the folder; asked for often."""
        ...


class Side(NamedTuple):
    """One artifact, the source or the target, as far as its ids depend on it."""

    resources: JsonObject
    """Every resource of the root template and of all nested templates, by logical ID, in template order."""
    template: JsonObject
    """The root template."""
    service: JsonObject
    """`service` of the state file, its references resolved."""
    zips: Zips


class IdKind(StrEnum):
    """What an id that holds a hash belongs to: a layer, a deployment of a websocket API, a version of a function."""

    LAYER = "layer"
    WEBSOCKET = "websocket"
    VERSION = "version"


class IdVerdict(NamedTuple):
    """What became of one id that holds a hash."""

    kind: IdKind
    subject: str
    """The logical ID, in the source, of the layer, the function or the API that the id belongs to."""
    old: str
    """The id in the source: a logical ID, or of a layer the hash."""
    new: str | None
    """The same in the target; None where it was not proven on the source or can't be computed for the target."""
    recipe: str
    """What reproduced the source's own id; empty where nothing did."""
    reason: str
    """One sentence, why `new` is None; else empty."""
    renames: tuple[tuple[str, str], ...] = ()
    """Logical IDs that change with it, old and new. Of a layer: its own and its permissions', if it is retained."""
    values: tuple[Path, ...] = ()
    """Where in the root template the hash itself stands as a value: a layer's `Outputs.<Layer>Hash.Value`."""
    of_configuration: bool = False
    """Was something hashed that stands in the configuration only, and in no template?"""

    @classmethod
    def unproven(cls, kind: IdKind, subject: str, old: str, reason: str, recipe: str = "") -> IdVerdict:
        """That the id's successor is not known, for a `reason`."""
        return cls(kind=kind, subject=subject, old=old, new=None, recipe=recipe, reason=reason)

    @classmethod
    def proven(cls, kind: IdKind, subject: str, old: str, new: str, recipe: str) -> IdVerdict:
        """What a logical ID becomes."""
        return cls(kind=kind, subject=subject, old=old, new=new, recipe=recipe, reason="", renames=((old, new),))


class Digest(NamedTuple):
    """How a hash is written: what it looks like, and how one is made."""

    form: str
    of: Callable[[bytes], str]


class HashedId(NamedTuple):
    """A logical ID of a resource of `type` that ends in a hash, behind `before`; that stands at the beginning of the
    ID, or (`named`) behind the name of what it belongs to. `anchor` is a heading of docs/framework.md."""

    type: str
    before: str
    digest: Digest
    named: bool
    anchor: str


Compute: TypeAlias = Callable[[Side, Side], list[IdVerdict]]


class IdRecipe(NamedTuple):
    """How ids of one kind come about."""

    kind: IdKind
    """As verdicts and reports call it."""
    compute: Compute
    """Holds the recipe against the source, and gives a verdict for each id."""
    ids: tuple[HashedId, ...]
    """The logical IDs that the hash is in."""
    subject: Path = ()
    """Where a resource with such an ID names what the id belongs to; without it, that stands before the hash."""
    may_be_fresh: bool = False
    """May an id be made up that can't be recomputed, since with an old one nothing would be deployed?"""


def base_name(path: str) -> str:
    """The file's own name at the end of a path or an S3 key."""
    return path.replace("\\", "/").rpartition("/")[2]
