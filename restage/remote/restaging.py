"""An artifact restaged from a URL, or to one: by way of a temporary folder, which no message and no report names."""

from __future__ import annotations

import tempfile
from pathlib import Path

from restage.plan.model import Request
from restage.remote.reading import fetched, named
from restage.remote.storing import store_artifact
from restage.remote.transfer import Store
from restage.remote.urls import beside, is_url, parts
from restage.run.restaging import Options, Outcome, renamed, restage


def restage_at(folder: str, output: str | None, request: Request, options: Options) -> tuple[Outcome, str | None]:
    """As `restage`, where `folder` or `output` is a URL; gives the outcome, and where the result lies.

    Without `output` the result goes beside the artifact. Raises the errors of `restage`, and those of `Store`: then
    nothing was written, and what was stored is removed again.
    """
    target = Store.at(output) if is_url(output) else None
    if target is not None and not (options.force or options.dry_run):
        target.check((), force=False)
    with tempfile.TemporaryDirectory(prefix="restage-") as area:
        local = fetched(folder, Path(area) / "input") if is_url(folder) else Path(folder)
        with named({str(local): folder, str(Path(area) / "output"): output or folder}):
            if output is not None and target is None:
                outcome = restage(local, Path(output), request, options)
                return outcome, output if outcome.output else None
            outcome = restage(local, Path(area) / "output" / "new", request, options)
            if outcome.output is None:
                return outcome, None
            target = target or Store.at(_beside(folder, outcome))
            store_artifact(target, outcome.output, force=options.force)
            return outcome, target.url


def _beside(url: str, outcome: Outcome) -> str:
    return beside(url, renamed(parts(url)[-1], outcome.plan.source, outcome.plan.target))
