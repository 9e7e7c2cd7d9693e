"""One mend of moto: what is replaced, why, and how to put it back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from typing import Final, NamedTuple, TypeAlias
from unittest import mock

Function: TypeAlias = Callable[..., object]  # type: ignore[explicit-any]

_WRAPPERS: Final = (classmethod, staticmethod, property)


class Mend(NamedTuple):
    """`wrap` gets what `owner` has under `attribute` (None: nothing) and returns what is to stand there instead.

    A method is handed over, and given back, as the plain function below its decorator.
    """

    name: str
    reason: str
    owner: object
    attribute: str
    wrap: Callable[[Function], object]

    def replacement(self) -> object:
        """What is to stand at the attribute, decorated as the original is."""
        original: object = vars(self.owner).get(self.attribute)
        if isinstance(original, classmethod):
            return classmethod(self.wrap(original.__func__))  # type: ignore[arg-type]
        if isinstance(original, staticmethod):
            return staticmethod(self.wrap(original.__func__))  # type: ignore[arg-type]
        return self.wrap(original)  # type: ignore[arg-type]


@contextmanager
def applied(mends: Collection[Mend]) -> Iterator[None]:
    """Put the mends in place, one after another, and take them away at the end."""
    with ExitStack() as stack:
        for mend in mends:
            patch = mock.patch.object(mend.owner, mend.attribute, mend.replacement(), create=True)
            stack.enter_context(patch)
        yield
