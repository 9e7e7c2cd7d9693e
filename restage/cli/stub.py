"""`restage stub`: reads its words, calls the library, prints. Decides nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from restage.artifact.shellwords import typed_words
from restage.cli.arguments import Argument, Option
from restage.cli.terminal import emit, emit_document, give_up
from restage.document.values import printable
from restage.errors import RestageError
from restage.run.clientstub import Written, write_stub


def stub(
    artifact: Annotated[Path, Argument(metavar="ARTIFACT", help="The folder that is to be deployed.")],
    output: Annotated[
        Path, Option("-o", "--output", metavar="DIR", help="Where to write serverless.yml; else the working directory.")
    ] = Path(),
    force: Annotated[bool, Option("--force", help="Replace a stub that is already there.")] = False,
    as_document: Annotated[bool, Option("--json", help="What was written as one JSON document.")] = False,
) -> None:
    """Write the least serverless.yml with which a client deploys an artifact, and later rolls back or removes it."""
    try:
        written = write_stub(artifact, output, force=force)
        if as_document:
            _print_document(written)
        else:
            _print(written, output)
    except RestageError as error:
        give_up(error, as_document=as_document)


def _print(written: Written, output: Path) -> None:
    stub = written.stub
    emit("".join(f"restage: {printable(note)}\n" for note in written.notes), err=True)
    emit(printable(f"{written.file}: {stub.service} for {stub.stage} in {stub.region}\n"))
    if written.commands:
        there = "" if output == Path() else f"cd {typed_words([str(output)])} && "
        emit(printable(f"  deploy  {there}{written.commands.client}\n"))


def _print_document(written: Written) -> None:
    stub = written.stub
    emit_document(
        {
            "schema_version": 1,
            "file": str(written.file),
            "service": stub.service,
            "stage": stub.stage,
            "region": stub.region,
            "left_out": [*stub.left_out],
            "deploy": written.commands.client if written.commands else None,
            "notes": [*written.notes],
        }
    )
