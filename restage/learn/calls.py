"""What `restage learn` was asked for, and what came of it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from restage.artifact.folder import Artifact
from restage.artifact.nestedartifacts import packed_notes
from restage.document.values import Path as Place
from restage.errors import UsageError
from restage.evidence.stamps import Stamp
from restage.learn.environment import Lenient
from restage.learn.pairwarnings import pairing_notes
from restage.learn.plans import Plans
from restage.learn.proposedmodel import proposal
from restage.learn.session import Session, session
from restage.plan.model import Request
from restage.plan.planning import plan_restage
from restage.rules.model import NO_RULES
from restage.rules.reading import NAME, find_rules, parse_rules, parsed, typed
from restage.run.restaging import finished
from restage.run.servicefolder import packing_notes

if TYPE_CHECKING:
    from restage.source.files import Files
    from restage.tracing.reading import Packaging

# The model that maps give is never deployed, so any time will do for it
_ANY_TIME = Stamp(1_000_000_000_000)


@dataclass(frozen=True)
class Call:
    """`source` and `model`, both packaged, or `source` alone with the `stage` that its maps are asked about."""

    source: Path
    model: Path | None
    stage: str
    file: Path

    @classmethod
    def of(cls, source: Path | None, model: Path | None, alone: Path | None, stage: str, output: Path | None) -> Call:
        """The call that the words of a command line make. Raises UsageError where they make none."""
        if alone is not None:
            if source is not None or not stage:
                raise UsageError("--from-artifact SOURCE wants --to STAGE, and no other artifact")
            return cls(alone, None, stage, _outside(output or _file_for(alone), alone))
        if source is None or model is None:
            raise UsageError("SOURCE and TARGET are both required: one service packaged for two stages")
        if stage:
            raise UsageError("--to goes with --from-artifact only; the target's artifact says its stage by itself")
        return cls(source, model, "", _outside(output or _file_for(source), source, model))


def _file_for(artifact: Path) -> Path:
    """Where a run with this artifact looks for its rules."""
    return typed(find_rules(artifact) or Path(os.path.abspath(artifact)).parent / NAME)


def _outside(file: Path, *artifacts: Path) -> Path:
    """`file`, unless it lies in one of the `artifacts`. Raises UsageError."""
    place = file.resolve()
    for folder in artifacts:
        if folder.resolve() in (place, *place.parents):
            raise UsageError(f"{file}: this lies in {folder}, which is only read; choose another place with -o")
    return file


@dataclass(frozen=True)
class Outcome:
    """`left`: places that no map has a value of the target for; `notes`: about where the files lie, the zips, and the
    pair."""

    session: Session
    file: Path
    source: str
    target: str
    proposed: bool = False
    left: tuple[Place, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def settled(self) -> bool:
        """Do the rules give exactly the target, and is nothing uncertain?"""
        return self.session.comparison.equal and not (self.session.plan.open or self.session.wrong or self.left)


def _surroundings(call: Call, *artifacts: Artifact) -> tuple[str, ...]:
    """What there is to know about the folders in which all this lies, and about the zips."""
    packed = [f"{artifact.folder}: {note}" for artifact in artifacts for note in packed_notes(artifact)]
    return (*packing_notes(artifacts[0], (artifact.folder for artifact in artifacts), [call.file]), *packed)


def from_pair(
    source: Artifact,
    model: Artifact,
    call: Call,
    environment: Mapping[str, str],
    *,
    plain: bool,
    files: Files | None = None,
    packaging: Packaging | None = None,
) -> Outcome:
    """Learn from two packaged artifacts; what the configuration in `files`, packaged so, settles needs no rule."""
    evidence = f"{source.stage} → {model.stage}"
    text = _text(call.file)
    known_by = None
    if files is not None:
        from restage.learn.source import known_by_source  # noqa: PLC0415 - only where there is a configuration
        from restage.tracing.reading import Packaging  # noqa: PLC0415

        known_by = known_by_source(source, model, files, packaging or Packaging())
    file = str(call.file)
    plans = Plans(source, model, known_by.both if known_by else None)
    values = known_by.values if known_by else {}
    found = session(plans, text, file, environment, plain=plain, evidence=evidence, values=values)
    known, targets = parsed(text, str(call.file), model.stage, Lenient(environment)) if text.strip() else (NO_RULES, ())
    notes = (*pairing_notes(plans, known, targets), *_surroundings(call, source, model))
    return Outcome(found, call.file, source.stage, model.stage, notes=notes)


def from_maps(source: Artifact, call: Call, environment: Mapping[str, str], *, plain: bool) -> Outcome:
    """Propose what the maps by stage in one artifact say."""
    text = _text(call.file)
    known = parse_rules(text, str(call.file), call.stage, environment) if text.strip() else NO_RULES
    proposed = proposal(source, call.stage, known)
    request = Request(target=call.stage, stamp=_ANY_TIME, rules=proposed.rules)
    model = finished(plan_restage(source, request), source)
    evidence = f"{source.stage}'s maps, not from an artifact of {call.stage}; look at it"
    plans = Plans(source, model)
    found = session(plans, text, str(call.file), environment, plain=plain, evidence=evidence, real=False)
    notes, left = _surroundings(call, source), (*proposed.left, *found.left)
    return Outcome(found, call.file, source.stage, call.stage, proposed=True, left=left, notes=notes)


def _text(file: Path) -> str:
    if not file.exists():
        return ""
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: can't be read ({error})") from None
