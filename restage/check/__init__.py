"""Is an artifact whole, deployable, and free of other stages' names?"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from restage.check.findings import RULES, Check, Finding, Level, Rule
    from restage.check.judging import check_artifact
    from restage.check.reading import Subject, read_subject

# Where each name is at home. It is loaded when it is first asked for: a run needs only the cheap judgements.
_HOMES = {
    "RULES": "findings",
    "Check": "findings",
    "Finding": "findings",
    "Level": "findings",
    "Rule": "findings",
    "Subject": "reading",
    "check_artifact": "judging",
    "read_subject": "reading",
}

__all__ = ["RULES", "Check", "Finding", "Level", "Rule", "Subject", "check_artifact", "read_subject"]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found
