"""Waiting for CloudFormation: the stack's events as they come, until it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, repeat
from typing import Final, NamedTuple, Protocol, TypeAlias

from restage.deploy import calls
from restage.deploy.aws import Answer
from restage.deploy.stackstatus import has_worked, is_final
from restage.document.values import JsonObject, as_list, as_object, as_text
from restage.errors import DeployError

# Sleeps for so many seconds
Pause: TypeAlias = Callable[[float], None]

_STACK: Final = "AWS::CloudFormation::Stack"
_FIRST: Final = (0.5, 1.0, 2.0, 3.0)  # what is quick is soon known
_THEN: Final = 5.0  # as the clients wait
_MOST_REASONS: Final = 10
_CANCELLED: Final = ("cancelled", "Cancelled")  # what stopped only because something else failed


class Event(NamedTuple):
    """What happened to a resource of a stack, the stack itself included."""

    id: str
    time: str
    logical_id: str
    type: str
    status: str
    reason: str
    is_stack: bool

    @property
    def is_failure(self) -> bool:
        """Did something fail by itself?"""
        return self.status.endswith("FAILED") and not any(word in self.reason for word in _CANCELLED)


class Progress(Protocol):
    """Is told what goes on."""

    def step(self, text: str) -> None:
        """Something begins that may take a while."""

    def event(self, event: Event) -> None:
        """Something happened to the stack."""


def waits() -> Iterator[float]:
    """How long to wait before asking again, in seconds."""
    return chain(_FIRST, repeat(_THEN))


def newest_event(stack: str, ask: Answer) -> str:
    """The id of a stack's last event. Raises DeployError."""
    events = as_list(ask(calls.EVENTS, StackName=stack).get("StackEvents"))
    return as_text(as_object(events[0]).get("EventId")) if events else ""


def wait_for(stack: str, after: str, ask: Answer, progress: Progress, pause: Pause) -> None:
    """Waits until `stack` (best by its id) has been created or updated, telling its events after that with the id
    `after`. Raises DeployError, with the reasons, where it has not."""
    told: set[str] = set()
    failures: list[Event] = []
    for wait in waits():
        for event in reversed(_events(stack, after, ask)):
            if event.id in told:
                continue
            told.add(event.id)
            progress.event(event)
            failures += [event] if event.is_failure else []
            if event.is_stack and is_final(event.status):
                if has_worked(event.status):
                    return
                raise DeployError([f"stack {event.logical_id}: its status is {event.status}", *_reasons(failures)])
        pause(wait)


def wait_until_settled(stack: str, status: Callable[[], str], ask: Answer, progress: Progress, pause: Pause) -> None:
    """Waits while `status` says that something goes on in a stack (best by its id) that somebody else began, or an
    earlier run. Raises DeployError."""
    told = newest_event(stack, ask)
    for wait in waits():
        if is_final(status()):
            return
        for event in reversed(_events(stack, told, ask)):
            progress.event(event)
            told = event.id
        pause(wait)


def _reasons(failures: list[Event]) -> Iterator[str]:
    for one in failures[:_MOST_REASONS]:
        if not one.is_stack or len(failures) == 1:
            yield f"{one.logical_id}: {one.status}: {one.reason or 'no reason is given'}"


def _events(stack: str, after: str, ask: Answer) -> list[Event]:
    """The events after that with the id `after`, the newest first."""
    found: list[Event] = []
    more: dict[str, str] = {}
    while True:
        page = ask(calls.EVENTS, StackName=stack, **more)
        for one in map(_event, map(as_object, as_list(page.get("StackEvents")))):
            if one.id == after:
                return found
            found.append(one)
        token = as_text(page.get("NextToken"))
        if not token:
            return found
        more = {"NextToken": token}


def _event(found: JsonObject) -> Event:
    kind, physical = as_text(found.get("ResourceType")), as_text(found.get("PhysicalResourceId"))
    return Event(
        id=as_text(found.get("EventId")),
        time=as_text(found.get("Timestamp")),
        logical_id=as_text(found.get("LogicalResourceId")),
        type=kind,
        status=as_text(found.get("ResourceStatus")),
        reason=as_text(found.get("ResourceStatusReason")),
        is_stack=kind == _STACK and physical == as_text(found.get("StackId")),
    )
