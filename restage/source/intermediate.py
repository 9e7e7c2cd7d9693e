"""What evaluation passes around: values on their way, the places they are evaluated at, and why they can't be."""

from __future__ import annotations

from typing import Final, NamedTuple

from restage.source import pieces
from restage.source.nodes import NO_TRACE, Map, Node, Path, Place, Trace, Value, place_of
from restage.source.origin import Problem


class Failure(Exception):
    """A text that can't be evaluated; whatever refers to it can't, either. `pending`: a source is not there (yet)."""

    def __init__(self, problem: Problem, *, pending: bool = False) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.pending = pending


class Box:
    """An object or array that holds variables, at its place in the configuration.

    `depth`: how many times a value that held variables led here. An entry of None is being evaluated.
    """

    __slots__ = ("depth", "done", "entries", "node", "path")

    def __init__(self, node: Node, path: Path, depth: int) -> None:
        self.node = node
        self.path = path
        self.depth = depth
        self.entries: dict[str | int, Step | Failure | None] = {}
        self.done: Node | None = None


class Step(NamedTuple):
    """A value, which may be an object with variables still in it; what it depends on, and where it is written."""

    value: Value | Box
    trace: Trace = NO_TRACE
    written: Place | None = None


MISSING: Final = Step(None)


class At(NamedTuple):
    """Where a text is evaluated: an entry of an object, and how often a value with variables led to another one."""

    box: Box
    key: str | int
    depth: int

    @property
    def place(self) -> Place:
        """Its line."""
        return place_of(self.box.node, self.key)

    @property
    def expression(self) -> str:
        """The text that stands there, or else what it is called."""
        node = self.box.node
        text = node.get(str(self.key)) if isinstance(node, Map) else node[int(self.key)]
        return text if isinstance(text, str) else ".".join(map(str, (*self.box.path, self.key)))

    def deeper(self) -> At:
        """For a value that holds variables once more."""
        return At(self.box, self.key, self.depth + 1)

    def first(self) -> At:
        """For a param or an address, which are counted on their own."""
        return At(self.box, self.key, 1)

    def failure(self, what: str, *, pending: bool = False) -> Failure:
        """Says why it can't be."""
        return Failure(Problem((*self.box.path, self.key), self.place, self.expression, what), pending=pending)


class Request(NamedTuple):
    """What is asked of a source: its evaluated params and address, where, and whether another one is asked after it."""

    type: str
    params: list[Value] | None
    address: Value
    at: At
    has_fallback: bool

    def expression(self) -> str:
        """How the lookup is called; parts that are not known yet stay variables."""
        params = "" if self.params is None else f"({', '.join(pieces.shown(param) for param in self.params)})"
        address = pieces.shown(self.address)
        return f"{self.type}{params}:{address}" if address or self.params is None else f"{self.type}{params}"


class Answer(NamedTuple):
    """What a source says: `None` in the step is no value; an unknown one may turn out to be none."""

    step: Step
    may_be_missing: bool = False
