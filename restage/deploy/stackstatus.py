"""What a stack's status means for deploying, as a table.

Source: the stack status codes in AWS's CloudFormation user guide.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final, NamedTuple


class Readiness(Enum):
    """May the stack be updated?"""

    READY = auto()
    IN_PROGRESS = auto()
    """Not yet: what is going on ends by itself."""
    BLOCKED = auto()
    """Not before somebody has done something."""


class Status(NamedTuple):
    """What a status means; `advice`: what is to be done where the stack is blocked."""

    readiness: Readiness
    advice: str = ""


_DELETE: Final = "it was never created; delete the stack, then deploy again"
_ROLLING: Final = "wait until it has rolled back, look at its events, then deploy again"
_GOING: Final = "it is being deleted; deploy again when it is gone"
_FAILED_ROLLBACK: Final = (
    "continue its rollback in CloudFormation (aws cloudformation continue-update-rollback), then deploy again"
)

STATUSES: Final[Mapping[str, Status]] = {
    "CREATE_COMPLETE": Status(Readiness.READY),
    "UPDATE_COMPLETE": Status(Readiness.READY),
    "UPDATE_ROLLBACK_COMPLETE": Status(Readiness.READY),
    "IMPORT_COMPLETE": Status(Readiness.READY),
    "IMPORT_ROLLBACK_COMPLETE": Status(Readiness.READY),
    # With disableRollback: CloudFormation takes an update, which begins where the last one failed
    "UPDATE_FAILED": Status(Readiness.READY),
    "CREATE_IN_PROGRESS": Status(Readiness.IN_PROGRESS),
    "UPDATE_IN_PROGRESS": Status(Readiness.IN_PROGRESS),
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": Status(Readiness.IN_PROGRESS),
    "IMPORT_IN_PROGRESS": Status(Readiness.IN_PROGRESS),
    "UPDATE_ROLLBACK_IN_PROGRESS": Status(Readiness.BLOCKED, _ROLLING),
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": Status(Readiness.BLOCKED, _ROLLING),
    "IMPORT_ROLLBACK_IN_PROGRESS": Status(Readiness.BLOCKED, _ROLLING),
    "ROLLBACK_IN_PROGRESS": Status(Readiness.BLOCKED, _DELETE),
    "ROLLBACK_COMPLETE": Status(Readiness.BLOCKED, _DELETE),
    "ROLLBACK_FAILED": Status(Readiness.BLOCKED, _DELETE),
    "CREATE_FAILED": Status(Readiness.BLOCKED, _DELETE),
    "UPDATE_ROLLBACK_FAILED": Status(Readiness.BLOCKED, _FAILED_ROLLBACK),
    "IMPORT_ROLLBACK_FAILED": Status(Readiness.BLOCKED, _FAILED_ROLLBACK),
    "DELETE_IN_PROGRESS": Status(Readiness.BLOCKED, _GOING),
    "DELETE_FAILED": Status(Readiness.BLOCKED, "it could not be deleted; delete it, then deploy again"),
    "REVIEW_IN_PROGRESS": Status(
        Readiness.BLOCKED,
        "a first change set of somebody else's waits to be executed; execute it or delete the stack, then deploy again",
    ),
}
# Of a stack that keeps what failed, which the same template has to be given once more
HALF_DONE: Final = frozenset({"UPDATE_FAILED"})
REVIEWED: Final = "REVIEW_IN_PROGRESS"
_UNKNOWN: Final = Status(Readiness.BLOCKED, "this status is not known; look at the stack in CloudFormation")


def status_of(name: str) -> Status:
    """What a status means."""
    return STATUSES.get(name, _UNKNOWN)


def is_final(name: str) -> bool:
    """Does a stack keep this status until somebody does something?"""
    return not name.endswith("IN_PROGRESS")


def has_worked(name: str) -> bool:
    """Was a stack created or updated, if this is its final status?"""
    return name in ("CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE")
