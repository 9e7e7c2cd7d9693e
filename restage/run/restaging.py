"""One artifact's work as one call: read, plan, refuse or write."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from restage.artifact.folder import Artifact, load_artifact
from restage.artifact.layout import COMPILED, OWN_FOLDER, RECORDED, STATE_FILE, UPDATE_TEMPLATE
from restage.artifact.nestedartifacts import packed_notes
from restage.artifact.writing import check_output, write_artifact
from restage.document.jsontext import parse
from restage.document.sharedcopy import Copy, pasted
from restage.document.splice import apply, at_once
from restage.document.values import show
from restage.errors import Refusal, UsageError
from restage.evidence.stamps import FIRST_MILLIS, Stamp
from restage.plan.model import Plan, Request
from restage.plan.planning import plan_restage
from restage.rules.reading import typed
from restage.run.results import NO_FAULTS, Faults, elsewhere, faults, new_faults, old_faults
from restage.run.servicefolder import packing_notes
from restage.secrets.hiding import without

if TYPE_CHECKING:
    from restage.run.attesting import Attesting

_MOST_UNSETTLED = 20


class Options(NamedTuple):
    """What a run may do besides renaming. `attest`: the file to which it writes what it has done; `link`: the output's
    zips are hard links to the input's, where the two folders can have such."""

    strict: bool = False
    allow_long_names: bool = False
    dry_run: bool = False
    force: bool = False
    attest: Path | None = None
    link: bool = False


class Outcome(NamedTuple):
    """A finished run: where the result lies (None after a dry run), and what lies in it. `refused`: for what reasons a
    run that is not dry would have written nothing. `attestation`: where that was written."""

    artifact: Artifact
    plan: Plan
    output: Path | None
    refused: tuple[str, ...] = ()
    attestation: Path | None = None


def restage(folder: Path, output: Path | None, request: Request, options: Options) -> Outcome:
    """Restage the artifact in `folder` and write it to `output` (None: beside `folder`), as a whole or not at all.

    Raises the errors of `restage.errors`; then nothing was written, or, as the message says, all but the attestation.
    A dry run is not refused, but says why it would be.
    """
    artifact = load_artifact(folder)
    output = output or _beside(folder, request.source or artifact.stage, request.target, options)
    attesting = _attesting(folder, output, options)
    if not options.dry_run:
        check_output(output, folder, options.force)
    request = with_configuration(artifact, request)
    plan = plan_restage(artifact, request)
    found = faults(plan, artifact)
    problems = [without(problem, plan.hidden) for problem in refusals(plan, options, found)]
    if problems and not options.dry_run:
        raise Refusal(problems)
    own = [Path(request.rules_file)] if request.rules_file else []
    around = _surroundings(artifact, (output, folder), [*own, *([options.attest] if options.attest else [])])
    plan = plan._replace(notes=(*around, *old_faults(found, plan), *plan.notes))
    texts = rendered(plan)
    if options.dry_run:
        return Outcome(artifact, plan, None, tuple(problems))
    # Before the output is written: should the input change after this, writing refuses
    statement = attesting.statement(artifact, request, plan, texts) if attesting else ""
    others = plan.applied.artifact.others
    copies = {plan.applied.files.get(name, name): artifact.folder / name for name in others}
    write_artifact(
        output,
        texts,
        copies,
        source=folder,
        force=options.force,
        link=options.link,
        check_source=partial(artifact.check_unchanged, linked=options.link),
    )
    if attesting:
        attesting.write(statement)
    return Outcome(artifact, plan, output, attestation=options.attest)


def _attesting(folder: Path, output: Path, options: Options) -> Attesting | None:
    """What attests the run, None where that is not asked for. Raises UsageError."""
    if options.attest is None:
        return None
    from restage.run.attesting import Attesting  # noqa: PLC0415 - few runs attest

    flags = {"strict": options.strict, "allowLongNames": options.allow_long_names}
    attesting = Attesting(options.attest, output, flags)
    attesting.check(folder, dry_run=options.dry_run)
    return attesting


def with_configuration(artifact: Artifact, request: Request) -> Request:
    """`request`, with the service's configuration where it names one, or `artifact` holds it. Raises SourceError,
    UsageError."""
    given = (request.files, request.printed, request.packaging)
    held = RECORDED.intersection(artifact.others)
    if request.configuration is not None or not (held or any(one is not None for one in given)):
        return request
    from restage.recording.configchoice import with_configuration as chosen  # noqa: PLC0415 - many runs have none

    return chosen(artifact, request)


def rendered(plan: Plan) -> dict[str, str]:
    """The text of every JSON file of the target, by name."""
    ruled = plan.applied.artifact
    edited = {name: at_once(document, plan.edits.get(name, ())) for name, document in ruled.templates.items()}
    texts = {name: apply(*one) for name, one in edited.items()}
    state, edits = at_once(ruled.state, plan.edits[STATE_FILE])
    if template := edited.get(UPDATE_TEMPLATE):
        edits = pasted(state, edits, Copy(COMPILED, *template, texts[UPDATE_TEMPLATE]))
    return {STATE_FILE: apply(state, edits), **texts}


def finished(plan: Plan, source: Artifact) -> Artifact:
    """What `plan` makes of `source`, without writing it: its zips are the source's own."""
    documents = {name: parse(text.encode("utf-8", "surrogatepass"), name) for name, text in rendered(plan).items()}
    files = plan.applied.files
    return Artifact(
        folder=source.folder,
        state=documents.pop(STATE_FILE),
        templates=documents,
        others=tuple(files.get(name, name) for name in plan.applied.artifact.others),
        moved={new: old for old, new in files.items()},
    )


def _surroundings(artifact: Artifact, folders: Sequence[Path], files: Sequence[Path]) -> tuple[str, ...]:
    """What there is to know about the folders in which all this lies, and about the zips."""
    return (*packing_notes(artifact, folders, files), *packed_notes(artifact))


def refusals(plan: Plan, options: Options, found: Faults = NO_FAULTS) -> list[str]:
    """Why nothing may be written: errors that `check` would find, names over their limits, and under `strict` code that
    lies elsewhere and everything unsettled."""
    long = not options.allow_long_names
    problems = [str(b) for b in plan.breaches if (b.hard and long) or (b.signs and options.strict)]
    if long and any(breach.hard for breach in plan.breaches):
        problems.append("--allow-long-names writes them all the same")
    problems += new_faults(found, plan, long_names=not long)
    if options.strict:
        problems += elsewhere(found)
        problems += [f"--strict: {plan.unlisted}"] if plan.unlisted else []
        problems += _unsettled(plan, options.dry_run)
    return problems


def _unsettled(plan: Plan, is_dry: bool) -> list[str]:
    problems = [
        f"{verdict.file}: {show(verdict.path)}: uncertain: {verdict.evidence}"
        for verdict in plan.open[:_MOST_UNSETTLED]
    ]
    if len(plan.open) > _MOST_UNSETTLED:
        problems.append(f"… and {len(plan.open) - _MOST_UNSETTLED} more places")
    if plan.open:
        places = "1 place is" if len(plan.open) == 1 else f"{len(plan.open)} places are"
        more = "" if is_dry else "; --dry-run shows the whole report"
        problems.append(f"--strict: {places} uncertain, so nothing was written; {_to_do(plan)}{more}")
    return problems


def _to_do(plan: Plan) -> str:
    """What settles most open places."""
    if any(lookup.places for lookup in plan.lookups):
        return "give what is looked up under `values:` in restage.yml, with --value, or say `lookups: same` there"
    if plan.source_file:
        return "settle them in restage.yml, as `restage learn` does"
    return "settle them in restage.yml, as `restage learn` does, or give the service's configuration with --source DIR"


def parse_stamp(text: str, environment: Mapping[str, str]) -> Stamp | None:
    """`now`, `keep` (None), milliseconds since 1970, or an ISO 8601 time with its zone.

    SOURCE_DATE_EPOCH (seconds) stands for `now`. Raises UsageError for anything else.
    """
    if text == "keep":
        return None
    if text == "now":
        epoch = environment.get("SOURCE_DATE_EPOCH", "")
        if epoch and not re.fullmatch(r"\d{1,10}", epoch):
            raise UsageError(f"SOURCE_DATE_EPOCH={epoch!r}: expected Unix time in seconds")
        if epoch:
            return _stamp(int(epoch) * 1000, f"SOURCE_DATE_EPOCH={epoch}")
        return _stamp(time.time_ns() // 1_000_000, "--stamp now")
    if re.fullmatch(r"\d{13}", text):
        return _stamp(int(text), f"--stamp {text!r}")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UsageError(
            f"--stamp {text!r}: expected now, keep, milliseconds since 1970 (13 digits),"
            " or a time with its zone such as 2026-11-23T08:00:00Z"
        )
    return _stamp(int(moment.timestamp() * 1000), f"--stamp {text!r}")


def _stamp(millis: int, asked: str) -> Stamp:
    """The framework's directory names have 13 digits."""
    if not FIRST_MILLIS <= millis < FIRST_MILLIS * 10:
        raise UsageError(f"{asked}: only times from 2001-09-09T01:46:40Z on make the framework's 13 digits")
    return Stamp(millis)


def _beside(folder: Path, source: str, target: str, options: Options) -> Path:
    """Where it would be written without `-o`; a dry run needs no such place."""
    return folder if options.dry_run and is_own(folder) else default_output(folder, source, target)


def default_output(folder: Path, source: str, target: str) -> Path:
    """Beside the input: the source stage in the folder's name replaced by the target's, else the target's appended.

    Raises UsageError for the framework's own folder, which lies in the service's.
    """
    place = Path(os.path.abspath(folder))
    if is_own(folder):
        service = place.parent
        outside = typed(service.with_name(renamed(service.name, source, target)))
        raise UsageError(
            f"{folder}: what is written beside this lies in the service's folder, where the next `serverless package`"
            f" packs it, and deploying it there deletes this; give a place outside, such as -o {outside}"
        )
    return place.with_name(renamed(place.name, source, target))


def is_own(folder: Path) -> bool:
    """Is it the folder into which the framework packages, in a service's folder?"""
    return os.path.basename(os.path.abspath(folder)) == OWN_FOLDER


def renamed(name: str, source: str, target: str) -> str:
    """A folder's name for the target: the source stage in it replaced, else the target's appended."""
    word = re.compile(rf"(?<![0-9A-Za-z]){re.escape(source)}(?![0-9A-Za-z])")
    new, count = word.subn(lambda _: target, name, count=1)
    return new if count and new != name else f"{name}-{target}"
