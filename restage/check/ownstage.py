"""The artifact's own stage where it holds another stage's name: what says `prod-eu` does not say `prod`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from restage.framework.naming.encode import ENCODERS
from restage.framework.words import REGION

_SHORT = 3  # shorter ones stand in too many words
_GONE = "\0"


@dataclass(frozen=True)
class OwnStage:
    """The artifact's stage `here`, seen from the search for stage `other`."""

    here: str
    other: str

    def without(self, text: str) -> str:
        """`text` without its own stage in any spelling; as it is where that can't hold the other one."""
        return self._forms.sub(_GONE, _REGION.sub(_GONE, text)) if self._forms else text

    @cached_property
    def _forms(self) -> re.Pattern[str] | None:
        is_case_only = self.here.lower() == self.other.lower()
        spellings = [self.here] if is_case_only else sorted(set(self._spellings()), key=len, reverse=True)
        if not any(self.other.lower() in spelling.lower() for spelling in spellings):
            return None
        pattern = "|".join(map(re.escape, spellings))
        bounded = rf"(?<![0-9A-Za-z])(?:{pattern})(?![0-9A-Za-z])" if len(self.here) < _SHORT else pattern
        return re.compile(bounded, 0 if is_case_only else re.IGNORECASE)

    def _spellings(self) -> Iterator[str]:
        yield self.here
        yield from (ENCODERS[name](self.here) for name in ("strip", "norm", "alnum"))
        yield from (self.here.replace("-", "_"), self.here.replace("_", "-"))


_REGION = re.compile(REGION)
