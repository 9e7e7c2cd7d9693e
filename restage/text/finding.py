"""What was found in a text of the user's."""

from __future__ import annotations

from typing import NamedTuple

from restage.verdict import Evidence


class Finding(NamedTuple):
    """One occurrence: replaced (`replaced`) or kept, why, and whether that is certain."""

    replaced: bool
    because: Evidence
    certain: bool
    configured: bool = False  # does the configuration say so?

    @property
    def reason(self) -> str:
        """`because`, in words."""
        return str(self.because)


class ConfiguredText(NamedTuple):
    """What a text of the configuration is for the target, and where it is written. `certain`: does no other text there
    hold it, and stay?"""

    new: str
    where: Evidence
    certain: bool = True


class Judged(NamedTuple):
    """The text for the target, and what was found on the way."""

    text: str
    findings: tuple[Finding, ...]

    @property
    def certain(self) -> bool:
        return all(finding.certain for finding in self.findings)

    @property
    def surely_stays(self) -> bool:
        """Is nothing in it that may be the stage, and that somebody would have replaced elsewhere?"""
        return all(finding.certain and not finding.replaced for finding in self.findings)
