"""The statement about one run: the output's files, and a predicate that says how they came to be.

No value of the artifact, of rules or of the configuration is in it: digests, names, places and evidence only.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import PurePath
from typing import Final, NamedTuple

from restage.artifact.folder import Artifact
from restage.artifact.layout import RECORDED, STATE_FILE
from restage.attestation.model import PREDICATE, STATEMENT, Digests
from restage.document.values import Json, JsonObject, as_object, show
from restage.framework.service import region_of
from restage.framework.versions import version_of
from restage.plan.model import Plan, Request
from restage.secrets.hiding import without
from restage.verdict import Verdict

# Files of the environment are so small that their digest tells whoever guesses a value whether it is right
_GUESSABLE: Final = ".env"

BEGINNING: Final = f'{{\n  "_type": "{STATEMENT}",\n'


class Work(NamedTuple):
    """A run that is about to be written. `texts`: of the output's JSON files; `flags`: the options by which it was
    judged."""

    artifact: Artifact
    request: Request
    plan: Plan
    texts: Mapping[str, str]
    flags: Mapping[str, bool]


def statement(work: Work, version: str) -> str:
    """The in-toto statement about `work`, done by this `version` of the tool: the same text for the same run.

    Raises ArtifactError where a file of the input can't be read.
    """
    document: JsonObject = {
        "_type": STATEMENT,
        "subject": _listed(subjects(work)),
        "predicateType": PREDICATE,
        "predicate": _predicate(work, version),
    }
    return json.dumps(document, indent=2) + "\n"


def subjects(work: Work) -> Digests:
    """The files that are going to be written."""
    renamed = work.plan.applied.files
    copied = {renamed.get(name, name): work.artifact.sha256(name).hex() for name in work.plan.applied.artifact.others}
    return {**copied, **_digests(work.texts)}


def _predicate(work: Work, version: str) -> JsonObject:
    plan, request = work.plan, work.request
    original, result = (_service(one) for one in (work.artifact, plan.applied.artifact))
    hide = partial(_hidden, plan)
    return {
        "tool": {"name": "sls-restage", "version": version},
        "framework": version_of(original).name,
        "from": _end(work.artifact.service, plan.source, original, work.artifact.artifact_directory),
        "to": _end(plan.service, plan.target, result, plan.directory),
        "options": {**work.flags, "keepPaths": request.keep_paths, "keepStamp": request.stamp is None},
        "input": _listed(_inputs(work.artifact)),
        "rules": _rules(request),
        "source": _source(work),
        "lookups": {
            "asked": bool(request.packaging and request.packaging.ask),
            "given": [hide(one) for one in _given(request)],
            "unanswered": [hide(one.expression) for one in plan.lookups],
        },
        "verdicts": [_verdict(one, hide) for one in plan.verdicts],
    }


def _service(artifact: Artifact) -> JsonObject:
    return as_object(as_object(artifact.resolved.value).get("service"))


def _end(service: str, stage: str, configuration: JsonObject, directory: str) -> JsonObject:
    return {"service": service, "stage": stage, "region": region_of(configuration), "artifactDirectory": directory}


def _inputs(artifact: Artifact) -> Digests:
    texts = {STATE_FILE: artifact.state.text, **{name: one.text for name, one in artifact.templates.items()}}
    return {**{name: artifact.sha256(name).hex() for name in artifact.others}, **_digests(texts)}


def _rules(request: Request) -> Json:
    if not request.rules_file:
        return None
    return _descriptor(PurePath(request.rules_file).name, request.rules_digest)


def _source(work: Work) -> Json:
    """Of which files the configuration was read. Those of a recording lie in the artifact, so among the input."""
    request, configuration = work.request, work.request.configuration
    if configuration is None:
        return None
    if request.files is None and request.printed is None:
        return {"kind": "recorded" if RECORDED.intersection(work.artifact.others) else "given", "files": []}
    read = {name: data for name, data in configuration.read.items() if data is not None}
    files: list[Json] = [_descriptor(name, "" if _is_guessable(name) else _sha256(read[name])) for name in sorted(read)]
    return {"kind": "folder" if request.printed is None else "printed", "files": files}


def _is_guessable(name: str) -> bool:
    return posixpath.basename(name).startswith(_GUESSABLE)


def _given(request: Request) -> list[str]:
    """The expressions for which somebody gave a value; not the values."""
    own = request.packaging.values if request.packaging else {}
    return sorted({*own, *(one.expression for one in request.rules.values)})


def _hidden(plan: Plan, text: str) -> str:
    """`text` without what no report shows either, and without the way to the rules file, which may be any."""
    file = plan.rules_file
    return without(text.replace(file, PurePath(file).name) if file else text, plan.hidden)


def _verdict(verdict: Verdict, hide: Callable[[str], str]) -> JsonObject:
    return {
        "file": verdict.file,
        "place": show(verdict.path),
        "kind": verdict.kind.value,
        "changed": verdict.changed,
        "certain": verdict.certain,
        "evidence": hide(verdict.evidence),
    }


def _listed(digests: Digests) -> list[Json]:
    return [_descriptor(name, digests[name]) for name in sorted(digests)]


def _descriptor(name: str, digest: str) -> JsonObject:
    """A file as in-toto has it; one that is only named has no digest."""
    return {"name": name, "digest": {"sha256": digest}} if digest else {"name": name}


def _digests(texts: Mapping[str, str]) -> Digests:
    return {name: _sha256(text.encode()) for name, text in texts.items()}


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
