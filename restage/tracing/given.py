"""What is given for a packaging, and must not be told: values of lookups, params, and what `.env` files set."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Final

from restage.errors import SourceError
from restage.source import Configuration
from restage.source.invocation import Option

_ENVIRONMENT: Final = ".env"


def given_secrets(configuration: Configuration, options: Mapping[str, Option]) -> frozenset[str]:
    """The params among `options`, and the variables in the `.env` files that were read, that look like secrets."""
    pairs = (*_params(options), *_variables(configuration))
    if not pairs:
        return frozenset()
    from restage.secrets.judging import is_secret  # noqa: PLC0415 - most packagings are given nothing

    return frozenset(value for name, value in pairs if is_secret((name,), value))


def _params(options: Mapping[str, Option]) -> Iterator[tuple[str, str]]:
    given = options.get("param", ())
    for text in [given] if isinstance(given, str) else [] if isinstance(given, bool) else given:
        name, _, value = text.partition("=")
        yield name, value
    yield from ((name, value) for name, value in options.items() if isinstance(value, str) and name != "param")


def _variables(configuration: Configuration) -> Iterator[tuple[str, str]]:
    files = {path: data for path, data in configuration.files.contents.items() if data is not None}
    names = [path for path in files if posixpath.basename(path).startswith(_ENVIRONMENT)]
    if not names:
        return
    from restage.source.dotenv import READERS  # noqa: PLC0415 - few configurations have such files

    for name in names:
        try:
            yield from READERS[configuration.dialect.dotenv](files[name].decode("utf-8", "replace"), {}).items()
        except SourceError:
            continue  # as the evaluation has said
