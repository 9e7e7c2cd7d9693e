"""What is particular to a version of the framework, as one table; everybody else asks what a field means.

No artifact names the version that wrote it: `version_of` tells it by what a state's `service` holds
(docs/framework.md#framework-versions).
"""

# Annotations are no texts here: of a NamedTuple, typing compiles each of those, at every start of the command
from collections.abc import Callable
from typing import Final, NamedTuple

from restage.document.values import JsonObject, at


class FrameworkVersion(NamedTuple):
    """One version of the framework. Every field has the value of the latest versions as its default."""

    name: str
    """What it is called in tables and tests, never in a decision."""

    marks: tuple[Callable[[JsonObject], bool], ...]
    """What is true of the `service` of all its states (docs/framework.md#framework-versions)."""

    dialects: tuple[str, ...]
    """How it may read and evaluate a configuration, by `restage.source.DIALECTS`, the likeliest first."""

    rest_stage_is_a_setting: bool = True
    """Does the REST API's stage follow `provider.apiGateway.stage` (docs/framework.md#which-stage)?"""

    comment_is_packaged_stage: bool = True
    """Does a CloudFront distribution's comment name the packaged stage, and not the configured one, which an artifact
    does not show (docs/framework.md#which-stage)?"""

    longest_http_wait: int = 0
    """The most milliseconds that an HTTP API waits for a function, where it waits half a second longer than the
    function's own timeout; 0 where it does not (docs/framework.md#http-api)."""

    drops_nulls: bool = True
    """Are properties of resources that are null left out (docs/framework.md#hash-time-properties)?"""

    sorts_hashed: bool = True
    """Are the properties that a version's hash is made of sorted, objects in them included
    (docs/framework.md#sort-order)?"""

    has_schema: bool = True
    """Does a schema make lists and texts of what is written otherwise: lists of a resource's `DependsOn`, texts of
    numbers and switches in variables (docs/framework.md#resources)?"""

    own_retention: bool = True
    """Can a function say how long its own logs are kept, and anybody how data in logs is protected
    (docs/framework.md#log-groups)?"""

    drops_unknown: bool = False
    """Is a setting left out whose variable finds nothing, even one that nothing is written for instead
    (docs/framework.md#looked-up-values)?"""

    writes_packaged_stage: bool = False
    """Is the state's `provider.stage` the packaged stage, and not the configured one
    (docs/framework.md#configured-stage)?"""

    wraps_for_dashboard: bool = True
    """Does it wrap handlers of services that have `org` and `app` (docs/framework.md#zips)?"""

    knows_patterns: bool = True
    """Does it read `package.patterns` (docs/framework.md#zips)?"""

    patterns_since: str = ""
    """The release from which on it does, where earlier ones read `package.exclude` only."""

    deploys_by_change_set: bool = True
    """Does its client deploy by change sets, if `provider.deploymentMethod` does not say otherwise
    (docs/framework.md#what-clients-do-to-aws)?"""

    uploads_state: bool = True
    """Does its client upload the state file beside the template (docs/framework.md#what-clients-do-to-aws)?"""

    sorts_uploaded: bool = True
    """Is the template sorted before its digest is taken, by which a client knows that nothing changed
    (docs/framework.md#what-clients-do-to-aws)?"""

    sends_everything: bool = True
    """Does its client send parameters with the core template, too, and an empty list of notifications where none are
    configured (docs/framework.md#what-clients-do-to-aws)?"""

    log_filters: int = 2
    """How many subscription filters its client lets a log group have (docs/framework.md#what-clients-do-to-aws)."""

    protects_stacks: bool = False
    """Does its client turn `provider.deletionProtection` into termination protection
    (docs/framework.md#what-clients-do-to-aws)?"""

    deployable: bool = True
    """Is it known, and tried, what its client does to AWS?"""


def _has_syntax(service: JsonObject) -> bool:
    return at(service, ("provider", "variableSyntax")) is not None


def _has_own_syntax(service: JsonObject) -> bool:
    return _has_syntax(service) and at(service, ("provider", "variableSyntax")) not in _SYNTAXES


def _has_service_object(service: JsonObject) -> bool:
    return isinstance(at(service, ("initialServerlessConfig", "service")), dict)


def _is_for_dashboard(service: JsonObject) -> bool:
    return "isDashboardMonitoringPreconfigured" in service


def _has_app_id(service: JsonObject) -> bool:
    return "appId" in service  # if only as null


# What releases of version 1 write where nobody configured a syntax (lib/classes/Service.js from 1.20.0 to 1.83.3)
_SYNTAXES: Final = (
    r"\${([^{}]+?)}",
    r"""\${([ ~:a-zA-Z0-9._@'",\-\/\(\)*?]+?)}""",
    r"""\${([ ~:a-zA-Z0-9._@'",\-\/\(\)*]+?)}""",
    r"\${([ ~:a-zA-Z0-9._,\-\/\(\)]+?)}",
)
_V1: Final = FrameworkVersion(
    "v1",
    (_has_syntax,),
    ("v1",),
    rest_stage_is_a_setting=False,
    comment_is_packaged_stage=False,
    longest_http_wait=29_000,
    drops_nulls=False,
    sorts_hashed=False,
    has_schema=False,
    own_retention=False,
    drops_unknown=True,
    knows_patterns=False,
    deploys_by_change_set=False,
    uploads_state=False,
    sorts_uploaded=False,
    sends_everything=False,
    log_filters=1,
)
# Version 2 has `variableSyntax` only where somebody configures it, as in version 1: such a state may be of either
_V1_OR_V2: Final = _V1._replace(
    name="v1 or v2",
    marks=(_has_own_syntax, _has_service_object),
    dialects=("v2", "v1"),
    drops_nulls=True,
)
_V2: Final = FrameworkVersion(
    "v2",
    (_has_service_object,),
    ("v2",),
    rest_stage_is_a_setting=False,
    longest_http_wait=30_000,
    sorts_hashed=False,
    own_retention=False,
    patterns_since="2.32",
    deploys_by_change_set=False,
    uploads_state=False,
    sends_everything=False,
)
_V3: Final = FrameworkVersion("v3", (_is_for_dashboard,), ("v3",))
# It has no dashboard, and so no mark of it
_OSLS: Final = FrameworkVersion("osls", (), ("osls",), protects_stacks=True)


def _of_version_4(name: str, older: FrameworkVersion) -> FrameworkVersion:
    """Version 4 with the marks of an `older` one, which count for all that is not its own."""
    return older._replace(
        name=name,
        marks=(_has_app_id, *older.marks),
        dialects=("v4",),
        own_retention=True,
        writes_packaged_stage=True,
        wraps_for_dashboard=False,
        deployable=False,
    )


_V4: Final = _of_version_4("v4", _OSLS)

VERSIONS: Final = (
    _of_version_4("v4, with marks of v1 and v2", _V1_OR_V2),
    _of_version_4("v4, with a mark of v1", _V1),
    _of_version_4("v4, with a mark of v2", _V2),
    _V4,
    _V1_OR_V2,
    _V1,
    _V2,
    _V3,
    _OSLS,
)
"""All that are told apart; a state is of the first whose marks it has."""


def version_of(service: JsonObject) -> FrameworkVersion:
    """The version of the framework that packaged `service`, the configuration in a state."""
    return next(version for version in VERSIONS if all(mark(service) for mark in version.marks))


DEPLOYABLE: Final = {version.name: version for version in (_V1, _V2, _V3, _OSLS)}
"""Those whose deploying is known, by name."""


def could_be(version: FrameworkVersion) -> tuple[FrameworkVersion, ...]:
    """The versions with deploying of their own that `version` may be: one, two where a state has marks of both, or
    none."""
    if version is _V1_OR_V2:
        return _V1, _V2
    return (version,) if version.deployable else ()
