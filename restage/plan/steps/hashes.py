"""Logical IDs that hold a hash of what they stand for, computed anew for the target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from restage.artifact.templates import EMBEDDED, Template, templates
from restage.document.changes import applied
from restage.document.jsoncycle import Locator, resolve
from restage.document.values import Json, JsonObject, as_object, at, strings
from restage.evidence.hashes import HashRun, Recomputed
from restage.framework.ids.hashinputs import PROVIDER_KEYS
from restage.framework.naming.encode import function_id
from restage.framework.naming.formulas import NAMES_IN_ZIP
from restage.framework.naming.pattern import match
from restage.plan.draft import Draft, changes


def hashed_ids(draft: Draft) -> Draft:
    """With the ids whose hash could be computed, and those of which that could not be done."""
    hashes = _recomputed(draft)
    uncertain = _uncertain(draft, hashes)
    found = [v for template in draft.templates for v in hashes.verdicts(template.file, template.value, uncertain)]
    return replace(draft, ids=(*draft.ids, *found), unproven=tuple(hashes.unproven))


def _recomputed(draft: Draft) -> Recomputed:
    inputs, renames = draft.inputs, draft.renames
    embedded = {t.root: changes(t, [], renames) for t in draft.templates if t.root}
    values = inputs.rewrite.values(embedded, list(draft.configured), renames)
    untouched = inputs.original is inputs.artifact
    sources = inputs.templates if untouched else templates(inputs.original)
    run = HashRun(
        artifact=inputs.original,
        sources={template.file: template.value for template in sources},
        templates=[template for template in draft.templates if not template.differs],
        source_service=as_object(as_object(inputs.original.resolved.value).get("service")),
        target_service=_service(applied(inputs.artifact.state.value, values)),
        directory=inputs.directory,
        fresh=inputs.stamp is not None,
        files=inputs.applied.files,
    )
    return run.run(renames)


def _service(state: Json) -> JsonObject:
    """`service` of a state, references resolved, without the embedded templates, which would only cost time."""
    service = as_object(at(state, ("service",)))
    roots = {root[-1] for root in EMBEDDED.values()}
    provider = {key: child for key, child in as_object(service.get("provider")).items() if key not in roots}
    bare: Json = {"service": {**service, "provider": provider, "initialServerlessConfig": None}}
    return as_object(at(resolve(bare, Locator(state)).value, ("service",)))


def _uncertain(draft: Draft, hashes: Recomputed) -> set[str]:
    """The logical IDs of resources in whose hash something may be another value than is known."""
    found = (*draft.names(), *draft.ids, *draft.map_values)
    uncertainties = [verdict for verdict in found if not verdict.certain and verdict.path[:1] == ("Resources",)]
    uncertain = {str(verdict.path[1]) for verdict in uncertainties if len(verdict.path) > 1}
    keys = (key for template in draft.templates for key in as_object(template.value.get("Resources")))
    uncertain |= {key for key in keys if any(True for one in NAMES_IN_ZIP for _ in match(one, key, draft.domains))}
    uses = [use for template in draft.templates for use in _layer_uses(template)]
    uncertain |= {str(user) for user, layer in uses if layer in uncertain}
    open_texts = {str(verdict.old) for verdict in draft.configured if not verdict.certain}
    return uncertain | set(_restored(draft, hashes, open_texts))


def _layer_uses(template: Template) -> Iterable[tuple[str | int, str]]:
    """(function, layer) by their logical IDs: what is hashed of a layer goes into the function's version."""
    for reference in template.references:
        if "Layers" in reference.path and len(reference.path) > 1:
            yield reference.path[1], reference.logical_id


def _restored(draft: Draft, hashes: Recomputed, texts: set[str]) -> Iterator[str]:
    """Functions whose ids hash what stands in the configuration only, where that holds one of `texts`."""
    service = draft.facts.service
    provider = as_object(service.get("provider"))
    common = [provider.get(key) for key in PROVIDER_KEYS]
    for key, config in as_object(service.get("functions")).items():
        function = function_id(key)
        if texts and function in hashes.restored:
            own = [value for name, value in as_object(config).items() if name != "events"]
            if any(text in texts for value in (*common, *own) for _, text in strings(value)):
                yield function
