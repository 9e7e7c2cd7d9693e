"""What a run should be told besides its verdicts: things that no renaming can settle."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from restage.artifact.clientcommand import packed_individually
from restage.artifact.folder import Artifact
from restage.document.values import ANY, Path, as_object, as_text, at, show
from restage.evidence.facts import Facts
from restage.framework.plugins import PLUGINS
from restage.framework.service import plugins_of
from restage.rules import Rules
from restage.rules.model import Action, Places
from restage.rules.outcome import Applied
from restage.text.stagemaps import lone_maps

_IN_ZIPS: Final[Mapping[str, str]] = {plugin.package: plugin.in_zip for plugin in PLUGINS if plugin.in_zip}


def notes(
    applied: Applied, facts: Facts, rules: Rules, followed: Collection[Path] = (), *, configured: bool = False
) -> Iterator[str]:
    """One sentence each; the last holds for every artifact. `followed`: settings by rules, with all that is made of
    them. `configured`: is the service's configuration known, and so what the artifact alone can't tell?"""
    artifact = applied.artifact
    stage = at(facts.service, ("provider", "stage"))
    stays = stage == facts.source != facts.target and not rules.stage_follows
    if stays and not facts.version.writes_packaged_stage and not configured:
        yield f"provider.stage stays {stage!r} in the state; a rule can say that it follows --stage"
    for plugin in plugins_of(facts.service):
        if plugin in _IN_ZIPS:
            yield f"{plugin} {_IN_ZIPS[plugin]}; the zip stays as it was tested, with whatever is in it"
    in_dashboard = as_text(facts.service.get("org")) and as_text(facts.service.get("app"))
    if in_dashboard and facts.version.wraps_for_dashboard:
        yield "the dashboard's wrapper in the zip may hold the source's stage; the zip stays as it was tested"
    yield from _literal_bucket(facts)
    yield from _copied(artifact, facts)
    images = sum("image" in as_object(function) for function in as_object(facts.service.get("functions")).values())
    if images:
        yield f"{images} function(s) use an image, which must lie in the repository that the new template names"
    for name in sorted({*artifact.absent} - {*applied.files.values()}):
        where = "only the service's folder in which it lies can deploy it"
        yield f"{name} is not in the artifact, because it was packaged from elsewhere; {where}"
    if packed_individually(artifact):
        said = "package: individually: true, as `restage stub` writes it"
        yield f"packaged individually: the configuration with which a client deploys must say so, too ({said})"
    if rules.places and facts.source != facts.target:
        yield from _configured_only(rules, followed)
    if facts.source == facts.target or configured:
        return
    if not rules.seen:
        yield from _lone_maps(facts)
    learned = f"values that changed for {facts.target} only, since the rules were learned, can't be told"
    outside = "values looked up outside the artifact (files, environment, SSM)"
    yield learned if rules.seen else f"{outside} can't be told and stay {facts.source}'s"


def _copied(artifact: Artifact, facts: Facts) -> Iterator[str]:
    for name, text in artifact.loose.items():
        if facts.plain_judge.mentions_stage(text):
            yield f"{name} is copied as it is, though it holds what looks like {facts.source!r}"


def _configured_only(rules: Rules, followed: Collection[Path]) -> Iterator[str]:
    """Settings that people gave another value, of which nothing is known in the template."""
    from restage.rules.templaterules import is_left  # noqa: PLC0415 - most runs have no rules

    for rule in rules.places:
        paths = rule.selector.paths if rule.by_hand and isinstance(rule.selector, Places) else ()
        if rule.action is not Action.KEEP and all(path[0] == "service" for path in paths):
            for path in (path for path in paths if is_left(path) and not _is_followed(path, followed)):
                yield f"{rule.where}: {show(path)} is the configuration's only; name what it is in the template, too"


def _is_followed(path: Path, followed: Collection[Path]) -> bool:
    """Is one of the settings at or below `path`, which may hold wildcards?"""
    return any(
        len(path) <= len(place) and all(step is ANY or step == own for step, own in zip(path, place, strict=False))
        for place in followed
    )


def _lone_maps(facts: Facts) -> Iterator[str]:
    tables = [
        show(path)
        for key in ("custom", "params")
        for path in lone_maps(facts.service.get(key), facts.source, facts.target, ("service", key))
    ]
    if tables:
        places = ", ".join(tables)
        yield f"an entry for {facts.target!r} and none for {facts.source!r} in {places}: what it changes can't be told"


def _literal_bucket(facts: Facts) -> Iterator[str]:
    """Version 4 writes the bucket of the packaging account into the template (docs/framework.md#version-4-bucket)."""
    template = at(facts.service, ("provider", "compiledCloudFormationTemplate"))
    bucket = at(template, ("Outputs", "ServerlessDeploymentBucketName", "Value"))
    if isinstance(bucket, str) and not at(facts.service, ("provider", "deploymentBucket")):
        yield f"the template names the bucket {bucket}, which must be that of the account and region you deploy to"
