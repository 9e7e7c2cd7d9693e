"""The service's configuration as the words of a command line name it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from restage.cli.sourcewords import Words
from restage.errors import UsageError
from restage.rules.reading import typed
from restage.source import DiskFiles
from restage.tracing.reading import Packaging, options_of, values_of

if TYPE_CHECKING:
    from restage.source.printed import Printed
    from restage.tracing.lookuploop import Ask


class Source(NamedTuple):
    """The files of a service, and how it was packaged; or what the framework printed of it."""

    files: DiskFiles | None
    packaging: Packaging | None
    printed: Printed | None = None


def source_of(words: Words, *, recorded: bool = False) -> Source | None:
    """The configuration that `words` name, None where they name none. Without a folder, they may be for one that is
    `recorded` in the artifact. Raises UsageError, SourceError."""
    if words.resolved or words.resolved_source:
        return Source(None, None, _printed(words))
    names = ("--config", "--opt", "--param", "--value", "--lookup")
    alone = [name for name, given in zip(names, words[1:6], strict=True) if given]
    packaging = Packaging(
        config=words.config,
        options=options_of(words.options, words.params),
        values=values_of(words.values),
        ask=_asking(words.lookup),
    )
    if words.folder is None:
        if alone and not recorded:
            raise UsageError(f"{' and '.join(alone)} {'go' if len(alone) > 1 else 'goes'} with --source DIR only")
        return Source(None, packaging) if alone else None
    if not words.folder.is_dir():
        raise UsageError(
            f"--source {words.folder}: there is no such folder; it is the service's, with its serverless.yml (the stage"
            " that it was packaged for is given with --from)"
        )
    return Source(DiskFiles(words.folder), replace(packaging, folder=os.fspath(typed(words.folder))))


def _printed(words: Words) -> Printed:
    from restage.source.printed import Printed, read_printed  # noqa: PLC0415 - most runs have the sources

    if words.resolved is None:
        raise UsageError("--resolved-source FILE goes with --resolved FILE, the target's configuration")
    names = ("--source", "--config", "--opt", "--param", "--value", "--lookup")
    more = [name for name, given in zip(names, words[:6], strict=True) if given]
    if more:
        raise UsageError(f"--resolved FILE stands for the whole configuration; it takes no {' and '.join(more)}")
    files = {"resolved-source": words.resolved_source, "resolved": words.resolved}
    read = {name: _read(file, f"--{name}") for name, file in files.items() if file is not None}
    results = {name: read_printed(data, os.fspath(files[name] or "")) for name, data in read.items()}
    return Printed(results["resolved"], results.get("resolved-source"), read)


def _read(file: Path, option: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError(f"{option} {file}: the file can't be read ({error.strerror})") from None


def _asking(where: str | None) -> Ask | None:
    if where is None:
        return None
    if where != "aws":
        raise UsageError(f"--lookup {where}: only aws can be asked")
    from restage.lookups.aws import aws  # noqa: PLC0415 - few runs ask

    return aws(os.environ)
