"""The service's configuration for one run: as it was given, else as the artifact itself holds it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from restage.artifact.folder import Artifact
from restage.artifact.layout import META, RECORDING
from restage.errors import SourceError, UsageError
from restage.tracing.reading import Packaging, configured

if TYPE_CHECKING:
    from restage.plan.model import Request
    from restage.recording.found import Recorded

_NOT_FITTING = f"{RECORDING} does not fit the artifact; make it again with `restage record`, or give --source DIR"


def with_configuration(artifact: Artifact, request: Request) -> Request:
    """`request` with the configuration for both stages: what `serverless print` wrote, the files that were given, or a
    recording in `artifact`; as it is where there is none of these.

    Raises SourceError, UsageError.
    """
    packaging = replace(
        request.packaging or Packaging(),
        source=request.source,
        rules=request.rules,
        instance=str(request.stamp.millis) if request.stamp else "",
    )
    if request.printed is not None:
        from restage.tracing.resolved import resolved  # noqa: PLC0415 - most runs have the sources

        both = resolved(artifact, request.printed, request.target, request.source)
        return request._replace(configuration=both)
    if request.files is not None:
        return request._replace(configuration=configured(artifact, request.files, request.target, packaging))
    from restage.recording.found import recorded  # noqa: PLC0415 - as above

    found = recorded(artifact)
    if found is not None:
        return _recorded(artifact, request, packaging, found)
    if request.packaging is not None:
        raise UsageError(_needs_source(request.packaging))
    return request


def _needs_source(packaging: Packaging) -> str:
    given = {
        "--config": packaging.config,
        "--opt": packaging.options.keys() - {"param"},
        "--param": "param" in packaging.options,
        "--value": packaging.values,
        "--lookup": packaging.ask,
    }
    names = [name for name, value in given.items() if value]
    goes = f"{' and '.join(names)} {'go' if len(names) > 1 else 'goes'}"
    return f"{goes} with --source DIR only, or with an artifact that `restage record` was run on"


def _recorded(artifact: Artifact, request: Request, given: Packaging, found: Recorded) -> Request:
    packaging = replace(
        given,
        config=given.config or found.recording.configuration,
        options={**found.recording.options, **given.options},
        folder=str(artifact.folder / found.file),
    )
    try:
        return request._replace(configuration=configured(artifact, found.files, request.target, packaging))
    except SourceError as error:
        # Nobody has asked for what version 4 leaves there
        if found.file == META and request.packaging is None:
            note = f"{META} holds a configuration that is not used: {error.problems[0]}"
            return request._replace(notes=(*request.notes, note))
        raise SourceError([*error.problems, _NOT_FITTING]) from None
