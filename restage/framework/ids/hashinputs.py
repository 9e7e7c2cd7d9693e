"""A function's properties as they were when its version was hashed, which is before they were finished."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, islice, product
from typing import Final, NamedTuple

from restage.document.equality import identical
from restage.document.values import Json, JsonObject, as_list, as_object, as_text, at

Choices = Mapping[str, str]
"""By property name, from where it is taken; properties that are not named are as in the template."""

STATE: Final = "from the state"
ABSENT: Final = "left out"
DEFAULT_ROLE: Final = "the default role"
PLAIN_REFS: Final = "without the hashes of retained layers"

# How many combinations are tried on one function before it is given up.
MOST_COMBINATIONS: Final = 96


class FunctionInputs(NamedTuple):
    """What one side says of one function: its finished `Properties`, and its and the provider's configuration."""

    properties: JsonObject
    config: JsonObject
    provider: JsonObject
    retained: Mapping[str, str]
    """Logical IDs of retained layers, and what they are without the hash."""


Reader = Callable[[JsonObject, JsonObject], Json]


def _own(key: str) -> Reader:
    return lambda config, provider: config.get(key)


def _own_or_provider(key: str) -> Reader:
    return lambda config, provider: config.get(key) or provider.get(key)


def _wrapped(name: str, reader: Reader) -> Reader:
    return lambda config, provider: {name: value} if (value := reader(config, provider)) else None


def _architectures(config: JsonObject, provider: JsonObject) -> Json:
    architecture = config.get("architecture") or provider.get("architecture")
    return [architecture] if architecture else None


def _package_type(config: JsonObject, provider: JsonObject) -> Json:
    return "Image" if config.get("image") else None


def _image_config(config: JsonObject, provider: JsonObject) -> Json:
    image = as_object(config.get("image"))
    names = (("Command", "command"), ("EntryPoint", "entryPoint"), ("WorkingDirectory", "workingDirectory"))
    return {name: image[key] for name, key in names if image.get(key)} or None


def _runtime_management(config: JsonObject, provider: JsonObject) -> Json:
    merged: JsonObject = {}
    for setting in (provider.get("runtimeManagement"), config.get("runtimeManagement")):
        merged |= {"mode": setting} if isinstance(setting, str) else as_object(setting)
    if merged.get("mode") == "onFunctionUpdate":
        return {"UpdateRuntimeOn": "FunctionUpdate"}
    if merged.get("mode") == "manual":
        return {"UpdateRuntimeOn": "Manual", "RuntimeVersionArn": merged.get("arn")}
    return None


def _snap_start(config: JsonObject, provider: JsonObject) -> Json:
    return {"ApplyOn": "PublishedVersions"} if config.get("snapStart") else None


def _tags(config: JsonObject, provider: JsonObject) -> Json:
    tags = as_object(provider.get("tags")) | as_object(config.get("tags"))
    return [{"Key": key, "Value": value} for key, value in tags.items()] or None


def _tracing(config: JsonObject, provider: JsonObject) -> Json:
    tracing = config.get("tracing") or at(provider, ("tracing", "lambda"))
    if not tracing:
        return None
    return {"Mode": "Active" if isinstance(tracing, bool) else tracing}


def _kms_key(config: JsonObject, provider: JsonObject) -> Json:
    return config.get("kmsKeyArn") or config.get("awsKmsKeyArn") or provider.get("kmsKeyArn")


def _environment(config: JsonObject, provider: JsonObject) -> Json:
    if not config.get("environment") and not provider.get("environment"):
        return None
    return {"Variables": as_object(provider.get("environment")) | as_object(config.get("environment"))}


def _role(config: JsonObject, provider: JsonObject) -> Json:
    """The role by `getCustomExecutionRole`, provider.js, and `compileRole`, compile/functions.js."""
    named = at(provider, ("iam", "role"))
    is_existing = isinstance(named, str) or any("::" in key for key in as_object(named))
    role = config.get("role") or (named if is_existing else provider.get("role"))
    if isinstance(role, str):
        return role if role.startswith("arn:") else {"Fn::GetAtt": [role, "Arn"]}
    return role or {"Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"]}


def _vpc(config: JsonObject, provider: JsonObject) -> Json:
    if "vpc" in config and config["vpc"] in (None, False):
        return None
    own, common = as_object(config.get("vpc")), as_object(provider.get("vpc"))
    names = (
        ("SecurityGroupIds", "securityGroupIds"),
        ("SubnetIds", "subnetIds"),
        ("Ipv6AllowedForDualStack", "ipv6AllowedForDualStack"),
    )
    found: JsonObject = {name: own.get(key) or common.get(key) for name, key in names}
    if not found["SecurityGroupIds"] or not found["SubnetIds"]:
        return None
    return {name: value for name, value in found.items() if value}


def _file_systems(config: JsonObject, provider: JsonObject) -> Json:
    mount = as_object(config.get("fileSystemConfig"))
    return [{"Arn": mount.get("arn"), "LocalMountPath": mount.get("localMountPath")}] if mount else None


def _durable(config: JsonObject, provider: JsonObject) -> Json:
    durable = as_object(config.get("durableConfig"))
    names = (("ExecutionTimeout", "executionTimeout"), ("RetentionPeriodInDays", "retentionPeriodInDays"))
    return {name: durable[key] for name, key in names if key in durable} or None


# Every property the framework sets before it hashes, where its value lies in the state, and how else it may have
# stood at hash time. Order: v1's order of insertion (compile/functions/index.js), then what later versions added.
# Not in this table, or not in the state: set by users or plugins, perhaps later.
PROPERTIES: Final[dict[str, tuple[Reader, tuple[str, ...]]]] = {
    "FunctionName": (_own("name"), ()),
    "Handler": (_own("handler"), ()),
    "MemorySize": (_own("memory"), ()),
    "Role": (_role, (DEFAULT_ROLE,)),  # iam-roles-per-function and v4 replace it after the hash
    "Runtime": (_own("runtime"), ()),
    "Timeout": (_own("timeout"), ()),
    "Description": (_own("description"), ()),
    "Tags": (_tags, ()),
    "DeadLetterConfig": (_wrapped("TargetArn", _own("onError")), ()),
    "KmsKeyArn": (_kms_key, ()),
    "TracingConfig": (_tracing, ()),
    "Environment": (_environment, ()),  # Lambda@Edge deletes it after the hash, as it does VpcConfig; nulls go too
    "VpcConfig": (_vpc, ()),
    "FileSystemConfigs": (_file_systems, ()),
    "ReservedConcurrentExecutions": (_own("reservedConcurrency"), ()),
    "Layers": (_own_or_provider("layers"), (PLAIN_REFS,)),
    "Architectures": (_architectures, ()),
    "EphemeralStorage": (_wrapped("Size", _own("ephemeralStorageSize")), ()),
    "RuntimeManagementConfig": (_runtime_management, ()),
    "PackageType": (_package_type, ()),
    "ImageConfig": (_image_config, ()),
    "SnapStart": (_snap_start, (ABSENT,)),  # v3 adds it after the hash, osls before
    "RecursiveLoop": (_own("recursiveLoop"), (ABSENT,)),  # v4 takes it out of the hash
    "DurableConfig": (_durable, ()),
}
# What these readers take from the provider, too.
PROVIDER_KEYS: Final = ("environment", "vpc", "iam", "role", "tags", "layers", "kmsKeyArn", "runtimeManagement")
_RANKS: Final = {name: rank for rank, name in enumerate(PROPERTIES)}


def hashed_properties(inputs: FunctionInputs, choices: Choices) -> JsonObject:
    """The properties at hash time, by the given choices; restored ones stand where v1 would have put them."""
    properties = dict(inputs.properties)
    for name, choice in choices.items():
        value = _chosen(name, choice, inputs)
        if value is None:
            properties.pop(name, None)
        elif name in properties:
            properties[name] = value
        else:
            properties = _inserted(properties, name, value)
    return properties


def possible_choices(inputs: FunctionInputs) -> Iterator[Choices]:
    """The choices worth trying: everything from the state, then the nearest to the template first."""
    names = [name for name in {**inputs.properties, **PROPERTIES} if name != "Code"]
    options = {name: found for name in names if (found := _options(name, inputs))}
    yield {name: labels[0] for name, labels in options.items()}
    yield from islice(_deviations(options), MOST_COMBINATIONS)


def effective(inputs: FunctionInputs, choices: Choices) -> Choices:
    """Only those choices that differ from what the template says."""
    finished = inputs.properties
    return {
        name: choice
        for name, choice in choices.items()
        if not identical(_chosen(name, choice, inputs), finished.get(name))
    }


def _deviations(options: Mapping[str, list[str]]) -> Iterator[Choices]:
    for count in range(1, len(options) + 1):
        for names in combinations(options, count):
            for labels in product(*(options[name] for name in names)):
                yield dict(zip(names, labels, strict=True))


def _options(name: str, inputs: FunctionInputs) -> list[str]:
    """The choices for one property that give something else than the template has, and than each other."""
    labels = (STATE, *PROPERTIES[name][1]) if name in PROPERTIES else (ABSENT,)
    values = [inputs.properties.get(name)]
    found = []
    for label in labels:
        value = _chosen(name, label, inputs)
        if not any(identical(value, other) for other in values):
            found.append(label)
            values.append(value)
    return found


def _chosen(name: str, choice: str, inputs: FunctionInputs) -> Json:
    """One property by one choice, None where it is not there then."""
    if choice == STATE and name in PROPERTIES:
        return PROPERTIES[name][0](inputs.config, inputs.provider)
    if choice == ABSENT:
        return None
    if choice == DEFAULT_ROLE:
        return {"Fn::GetAtt": ["IamRoleLambdaExecution", "Arn"]}
    value = inputs.properties.get(name)
    if choice == PLAIN_REFS:
        return [_plain_ref(layer, inputs.retained) for layer in as_list(value)] or None
    return value


def _plain_ref(layer: Json, retained: Mapping[str, str]) -> Json:
    target = as_text(as_object(layer).get("Ref"))
    return {"Ref": retained[target]} if target in retained else layer


def as_inserted(properties: JsonObject, model: JsonObject) -> JsonObject:
    """`properties` in the order of `model`, what that lacks where the framework would have set it."""
    known: JsonObject = {name: properties[name] for name in model if name in properties}
    for name, value in properties.items():
        if name not in model:
            known = _inserted(known, name, value)
    return known


def _inserted(properties: JsonObject, name: str, value: Json) -> JsonObject:
    """`properties` with one more, before the first that the framework sets later."""
    rank = _RANKS.get(name, len(_RANKS))
    before = [key for key in properties if _RANKS.get(key, len(_RANKS)) < rank]
    position = max((list(properties).index(key) + 1 for key in before), default=0)
    members = list(properties.items())
    return dict([*members[:position], (name, value), *members[position:]])
