"""The service's configuration as the words of a command line name it."""

from __future__ import annotations

import os
from typing import NamedTuple

from restage.commands.sourcewords import Words
from restage.errors import UsageError
from restage.rules.reading import typed
from restage.source import DiskFiles
from restage.tracing.answering import Ask
from restage.tracing.reading import Packaging, options_of, values_of


class Source(NamedTuple):
    """The files of a service, and how it was packaged."""

    files: DiskFiles
    packaging: Packaging


def source_of(words: Words) -> Source | None:
    """The configuration that `words` name, None where they name none. Raises UsageError."""
    if words.folder is None:
        names = ("--config", "--opt", "--param", "--value", "--lookup")
        alone = [name for name, given in zip(names, words[1:], strict=True) if given]
        if alone:
            raise UsageError(f"{' and '.join(alone)} {'go' if len(alone) > 1 else 'goes'} with --source DIR only")
        return None
    if not words.folder.is_dir():
        raise UsageError(
            f"--source {words.folder}: there is no such folder; it is the service's, with its serverless.yml (the stage"
            " that it was packaged for is given with --from)"
        )
    packaging = Packaging(
        config=words.config,
        options=options_of(words.options, words.params),
        values=values_of(words.values),
        folder=os.fspath(typed(words.folder)),
        ask=_asking(words.lookup),
    )
    return Source(DiskFiles(words.folder), packaging)


def _asking(where: str | None) -> Ask | None:
    if where is None:
        return None
    if where != "aws":
        raise UsageError(f"--lookup {where}: only aws can be asked")
    from restage.lookups.aws import aws  # noqa: PLC0415 - few runs ask

    return aws(os.environ)
