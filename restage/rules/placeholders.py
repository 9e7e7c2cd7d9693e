"""What rules' values hold instead of texts that change with every packaging."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from restage.context import is_reference
from restage.values import Json, Path

OPEN: Final = "*"  # ends a logical ID whose own end is a hash or a time
DIRECTORY: Final = "${artifact-directory}"  # the artifact's own: `serverless/<service>/<stage>/<stamp>`


@dataclass(frozen=True)
class Filler:
    """Fills them in for one artifact: its logical IDs, and its directory."""

    ids: frozenset[str]
    directory: str

    def filled(self, value: Json, path: Path = ()) -> Json:
        """`value` for this artifact; an ID that no or several logical IDs begin with stays as it is."""
        if isinstance(value, dict):
            return {key: self.filled(child, (*path, key)) for key, child in value.items()}
        if isinstance(value, list):
            return [self.filled(child, (*path, index)) for index, child in enumerate(value)]
        if not isinstance(value, str):
            return value
        if value.endswith(OPEN) and len(value) > 1:
            begun = [logical_id for logical_id in self.ids if logical_id.startswith(value[:-1])]
            if len(begun) == 1 and (is_reference(path) or not path):
                return begun[0]
        return value.replace(DIRECTORY, self.directory)
