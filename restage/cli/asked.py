"""What a call of the main command asks for, whether of one artifact or of many."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from restage.artifact.layout import STATE_FILE
from restage.cli.form import Asked
from restage.cli.sourcewords import Words
from restage.plan.model import Request
from restage.rules import given_rules
from restage.run.restaging import Options, parse_stamp


class Shown(NamedTuple):
    """How it is told: in the form that is `asked` for."""

    asked: Asked
    show_values: bool


class Call(NamedTuple):
    """The words of a call."""

    artifacts: Sequence[str]
    stages: Sequence[str]
    packaged_for: str | None
    output: str | None
    rules: Path | None
    stamp: str
    keep_paths: bool
    options: Options
    source: Words
    shown: Shown
    jobs: str | None

    @property
    def is_several(self) -> bool:
        """Is it about more than one artifact for one stage? A composition is, whatever it holds."""
        return len(self.artifacts) > 1 or len(self.stages) > 1 or _is_composed(self.artifacts[0])

    @property
    def is_remote(self) -> bool:
        """Does a URL stand where a folder may?"""
        return any("://" in place for place in (*self.artifacts, self.output or ""))

    def request(self, environment: Mapping[str, str]) -> Request:
        """What is asked for the first of the stages, as far as no file says it. Raises UsageError."""
        return Request(self.stages[0], self.packaged_for, parse_stamp(self.stamp, environment), self.keep_paths)


def _is_composed(word: str) -> bool:
    if os.path.isfile(os.path.join(word, STATE_FILE)):
        return False
    from restage.compose.files import compose_file  # noqa: PLC0415 - most words are artifacts

    return compose_file(Path(word)) is not None


def requested(call: Call, environment: Mapping[str, str]) -> Request:
    """What is asked of the one run that `call` is about, with its rules and the configuration. Raises UsageError and
    the errors of reading both."""
    given = given_rules(Path(call.artifacts[0]), call.rules, call.stages[0])
    return with_source(call.request(environment).with_rules(given), call.source)


def with_source(request: Request, words: Words) -> Request:
    """`request`, with the service's configuration as `words` name it. Raises UsageError, SourceError."""
    if not any(words):
        return request
    from restage.cli.source import source_of  # noqa: PLC0415 - many runs have none

    found = source_of(words, recorded=True)
    return request._replace(**found._asdict()) if found else request
