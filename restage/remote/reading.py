"""Artifacts that are only read, wherever they lie: at a URL by way of a temporary folder, which no message names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from restage.errors import RestageError
from restage.remote.urls import is_url, parts


@contextmanager
def at_hand(place: str) -> Iterator[Path]:
    """Where the artifact at `place` lies while it is read: there, or, for a URL, in a folder of the same name.

    Raises, for a URL, UsageError and ArtifactError as `Store` does.
    """
    if not is_url(place):
        yield Path(place)
        return
    import tempfile  # noqa: PLC0415 - most artifacts are folders

    with tempfile.TemporaryDirectory(prefix="restage-") as area:
        folder = fetched(place, Path(area))
        with named({str(folder): place}):
            yield folder


def fetched(url: str, area: Path) -> Path:
    """The artifact at `url` in a folder of its own below `area`, which has the same name: reports speak of it."""
    from restage.remote.transfer import Store  # noqa: PLC0415 - as above

    store = Store.at(url)
    folder = area / parts(url)[-1]
    folder.mkdir(parents=True)
    store.fetch(folder)
    return folder


@contextmanager
def named(places: Mapping[str, str]) -> Iterator[None]:
    """Errors name the URLs, not the folders that stand for them."""
    try:
        yield
    except RestageError as error:
        problems = error.problems
        for folder, url in places.items():
            problems = tuple(problem.replace(folder, url) for problem in problems)
        raise type(error)(problems) from error
