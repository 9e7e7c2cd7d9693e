"""All that holds blocks of the documentation."""

from __future__ import annotations

from typing import Final

from documented.blocks import Claim
from documented.configurations import CONFIGURATIONS
from documented.excerpts import EXCERPTS
from documented.programs import PROGRAMS
from documented.rulesfiles import RULES_FILES
from documented.sessions import SESSIONS

CLAIMS: Final[tuple[Claim, ...]] = (*SESSIONS, *PROGRAMS, *CONFIGURATIONS, *RULES_FILES, *EXCERPTS)
