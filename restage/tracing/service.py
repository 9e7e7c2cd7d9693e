"""What the configuration says of the service as a whole: its name, its region."""

from __future__ import annotations

from collections.abc import Iterator

from restage.document.values import JsonObject, at
from restage.rules.model import MapRule, Rules
from restage.source import Result
from restage.source.nodes import Path
from restage.tracing.beside import beside
from restage.tracing.model import Both, Traced
from restage.tracing.texts import Texts

_REGION: Path = ("provider", "region")
_BUCKET: Path = ("provider", "deploymentBucket")


def configured_rules(rules: Rules, both: Both, texts: Texts) -> Rules:
    """`rules`, with what the configuration says where they say nothing."""
    name = _name(both.target)
    old, new = both.source.at(_REGION), both.target.at(_REGION)
    # Where subscriptions name a region from now on, or do not any more, nothing moves before somebody says so; nor does
    # it where somebody wrote the same region elsewhere, which stays
    moves = isinstance(old, str) and isinstance(new, str) and old != new and old not in texts.disputed
    moved = moves and not beside(both).crossing
    region = _moved(both, _REGION, str(new)) if moved else None
    return rules._replace(
        service=rules.service or name,
        region=rules.region or region,
        bucket=rules.bucket or _bucket(both),
        text=rules.text or texts.is_closed,
    )


def _bucket(both: Both) -> MapRule | None:
    """The deployment bucket, which may be given as an object with a name."""
    for place in (_BUCKET, (*_BUCKET, "name")):
        old, new = both.source.at(place), both.target.at(place)
        if isinstance(old, str) and isinstance(new, str) and old != new:
            return _moved(both, place, new)
    return None


def _moved(both: Both, place: Path, new: str) -> MapRule:
    return MapRule(old=None, new=new, where=str(both.evidence((place,))), configured=True)


def service_zip(both: Both, document: JsonObject) -> Iterator[Traced]:
    """The name of the service's zip, which is the service's own, or the configured file's."""
    path: Path = ("package", "artifact")
    ours = at(document, path)
    for place, source, target in (
        (("service",), f"{_name(both.source)}.zip", f"{_name(both.target)}.zip"),
        (path, _file(both.source), _file(both.target)),
    ):
        if ours == source == target:
            yield Traced(path, ours, ours, (place,))


def _file(result: Result) -> str:
    given = result.at(("package", "artifact"))
    return given.rpartition("/")[2] if isinstance(given, str) else ""


def _name(result: Result) -> str:
    given = result.at(("service",))
    name = result.at(("service", "name")) if isinstance(given, dict) else given
    return name if isinstance(name, str) else ""
