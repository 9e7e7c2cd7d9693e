"""The places whose text is known not to be the stage."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from restage.document.placepatterns import matches, names, steps_of
from restage.document.values import Json, Path, at
from restage.framework.plugins import PLUGINS
from restage.framework.rows import Fixed
from restage.framework.versions import FrameworkVersion
from restage.framework.words import REGION, STAGES


class FixedPlaces:
    """A table of such places, by the steps at their beginning and end, which few paths share."""

    def __init__(self, rows: tuple[Fixed, ...]) -> None:
        self._rows = [(steps_of(row.place), row) for row in rows]
        self._sections = frozenset(place[1] for place, _ in self._rows if len(place) > 1) - {"*", "**"}
        self._by_ends: dict[Path, list[tuple[tuple[str, ...], Fixed]]] = {}

    def at(self, path: Path) -> Fixed | None:
        """The first row of the table that names `path`."""
        return next(self.all(path), None)

    def all(self, path: Path) -> Iterator[Fixed]:
        """All rows that name `path`."""
        section = str(path[1]) if len(path) > 1 and path[1] in self._sections else ""
        ends = (section, *path[-2:])
        rows = self._by_ends.get(ends)
        if rows is None:
            steps = tuple(map(str, path[-2:]))
            rows = [row for row in self._rows if _may_begin(row[0], section) and _may_end(row[0], steps)]
            self._by_ends[ends] = rows
        steps = tuple(map(str, path)) if rows else ()
        yield from (row for place, row in rows if names(place, steps))


def of_type(path: Path, document: Json) -> Iterator[Fixed]:
    """The rows of `OF_TYPES` for a property of a resource, in a template or in the service's own `resources`."""
    start = path.index("Resources") if "Resources" in path[:5] else len(path)
    if path[start + 2 : start + 3] != ("Properties",) or (start and "resources" not in path[:start]):
        return
    kind = at(document, (*path[: start + 2], "Type"))
    rows = OF_TYPES.get(kind, ()) if isinstance(kind, str) else ()
    yield from (row for row in rows if matches(row.place, path[start + 3 :]))


def _may_begin(place: tuple[str, ...], section: str) -> bool:
    """May a path with this second step ("" for one that no row names) be one of those that `place` names?"""
    return place[1:2] in ((section,), ("*",), ("**",), ()) or place[0] == "**"


def _may_end(place: tuple[str, ...], end: tuple[str, ...]) -> bool:
    """May a path that ends in `end` be one of those that `place` names?"""
    for step, wanted in zip(reversed(end), reversed(place), strict=False):
        if wanted == "**":
            return True
        if wanted not in ("*", step):
            return False
    return True


_AWS = r"AWS::[\w:<>.-]+"
_RUNTIME = r"(?:nodejs|python|java|dotnet|dotnetcore|go|ruby|provided)[\d.]*(?:x|\.?al\d+)?"
_NO_SERVICE = "|".join(sorted(STAGES))  # none of AWS's is called as a stage
_ACTION = rf"\*|(?!(?:{_NO_SERVICE}):)[A-Za-z][\w-]*:[\w*?]+"
_SERVICE = r"[\w.*-]+\.amazonaws\.com(?:\.cn)?"
_CODE = "the place of code inside a tested zip"
_ZIP = "the name of a tested zip"
_FILES = "files that were packaged into a tested zip"

TEMPLATE: tuple[Fixed, ...] = (
    Fixed("Resources.*.Type", "a resource type", True, shape=rf"{_AWS}|Alexa::[\w:]+"),
    Fixed("AWSTemplateFormatVersion", "a version", True),
    Fixed("Transform", "a transform", True, shape=_AWS),
    Fixed("Parameters.*.Default", "a parameter's default, which may be written out", False, whole=True),
    Fixed("Parameters.*.Type", "a type", True, shape=rf"String|Number|CommaDelimitedList|List<.+>|{_AWS}"),
)

_POLICY: tuple[Fixed, ...] = (
    *(
        Fixed(f"**.Statement.**.{key}", "an action of a policy", True, shape=_ACTION)
        for key in ("Action", "Action.*", "NotAction", "NotAction.*")
    ),
    *(
        Fixed(f"**.Statement.**.Principal.{key}", "a service of AWS", True, shape=_SERVICE)
        for key in ("Service", "Service.*")
    ),
)
_PERMISSION: tuple[Fixed, ...] = (
    Fixed("Action", "an action of a permission", True, shape=_ACTION),
    Fixed("Principal", "a service of AWS", True, shape=_SERVICE),
)
_DEVICE = Fixed("**.DeviceName", "a device file", True, shape=r"/dev/\w+")
_WITH_POLICIES = """
AWS::ApiGateway::RestApi AWS::Backup::BackupVault AWS::ECR::Repository AWS::EC2::VPCEndpoint AWS::EFS::FileSystem
AWS::Events::EventBusPolicy AWS::IAM::Group AWS::IAM::ManagedPolicy AWS::IAM::Policy AWS::IAM::Role AWS::IAM::User
AWS::IoT::Policy AWS::Kinesis::ResourcePolicy AWS::KMS::Key AWS::S3::AccessPoint AWS::S3::BucketPolicy
AWS::SecretsManager::ResourcePolicy AWS::SNS::TopicPolicy AWS::SQS::QueuePolicy
"""

# Properties by the type of their resource, below `Properties`; elsewhere the same names mean other things.
OF_TYPES: Mapping[str, tuple[Fixed, ...]] = {
    **dict.fromkeys(_WITH_POLICIES.split(), _POLICY),
    "AWS::Lambda::Function": (
        Fixed("Handler", _CODE, True, chosen=True),
        Fixed("Code.S3Key", _ZIP, True, own=True, chosen=True),
        Fixed("Runtime", "a runtime", True, shape=_RUNTIME),
    ),
    "AWS::Lambda::LayerVersion": (
        Fixed("Content.S3Key", _ZIP, True, own=True, chosen=True),
        Fixed("CompatibleRuntimes.*", "a runtime", True, shape=_RUNTIME),
    ),
    "AWS::Lambda::Version": (Fixed("CodeSha256", "a digest", True),),
    "AWS::Lambda::Permission": _PERMISSION,
    "AWS::Lambda::LayerVersionPermission": _PERMISSION,
    "AWS::EC2::Instance": (_DEVICE,),
    "AWS::EC2::LaunchTemplate": (_DEVICE,),
    "AWS::EC2::VolumeAttachment": (Fixed("Device", "a device file", True, shape=r"/dev/\w+"),),
    "AWS::AutoScaling::LaunchConfiguration": (_DEVICE,),
}

_CONFIGURED_COMMENT: tuple[Fixed, ...] = (
    Fixed(
        "Resources.CloudFrontDistribution.Properties.DistributionConfig.Comment",
        "the configured stage, which stays",
        False,
    ),
)


def fixed_in_templates(version: FrameworkVersion) -> tuple[Fixed, ...]:
    """The places of templates whose text is known not to be the packaged stage."""
    return TEMPLATE if version.comment_is_packaged_stage else (*TEMPLATE, *_CONFIGURED_COMMENT)


STATE: tuple[Fixed, ...] = (
    Fixed(
        "service.resources.Parameters.*.Default", "a parameter's default, which may be written out", False, whole=True
    ),
    Fixed(
        "service.resources.*.Parameters.*.Default", "a parameter's default, which may be written out", False, whole=True
    ),
    Fixed("package.artifact", _ZIP, False),
    Fixed("service.service", "the service's name", False),
    Fixed("service.serviceObject.name", "the service's name", False),
    Fixed("service.initialServerlessConfig.service", "the service's name", False),
    Fixed("service.initialServerlessConfig.service.name", "the service's name", False),
    Fixed("service.artifact", _ZIP, True, local=True, chosen=True),
    # `--config serverless.dev.yml`: for the target there may be another one
    Fixed("service.serviceFilename", "the file of the configuration", True, chosen=True),
    *(
        row
        for copy in ("service", "service.initialServerlessConfig")
        for row in (
            Fixed(f"{copy}.plugins.**", "a plugin's name", True, shape=r"(?:@[\w.-]+/)?[\w-][\w.-]*"),
            Fixed(f"{copy}.plugins.**", "a plugin's file", True, chosen=True),
            Fixed(f"{copy}.package.**", _FILES, True, local=True, chosen=True),
            Fixed(f"{copy}.functions.*.handler", _CODE, True, chosen=True),
            Fixed(f"{copy}.functions.*.package.**", _FILES, True, local=True, chosen=True),
            Fixed(f"{copy}.functions.*.runtime", "a runtime", True, shape=_RUNTIME),
            Fixed(f"{copy}.layers.*.path", _FILES, True, chosen=True),
            Fixed(f"{copy}.layers.*.package.**", _FILES, True, local=True, chosen=True),
            Fixed(f"{copy}.provider.profile", "a setting of the deploying machine", False),
            Fixed(f"{copy}.provider.runtime", "a runtime", True, shape=_RUNTIME),
            Fixed(f"{copy}.provider.region", "a region", True, shape=REGION, chosen=True),
        )
    ),
    *(
        Fixed(f"service.custom.{place}", "a default, which is written out", False, whole=True)
        for place in ("**.defaultStage", "**.default_stage", "**.default-stage", "defaults.stage", "default.stage")
    ),
    *(row for plugin in PLUGINS for row in plugin.fixed),
    Fixed("service.build.**", "a setting of a bundler", False),
    Fixed("service.frameworkVersion", "a version", True),
)
