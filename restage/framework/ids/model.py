"""What goes into the recipes and what comes out of them."""

from __future__ import annotations

from typing import NamedTuple, Protocol

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


class IdVerdict(NamedTuple):
    """What became of one id that holds a hash."""

    kind: str
    """`layer`, `websocket` or `version`."""
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


def base_name(path: str) -> str:
    """The file's own name at the end of a path or an S3 key."""
    return path.replace("\\", "/").rpartition("/")[2]
