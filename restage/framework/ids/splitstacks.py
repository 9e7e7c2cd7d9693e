"""References as they were before serverless-plugin-split-stacks moved resources to nested stacks."""

from __future__ import annotations

import re
from typing import Final

from restage.document.values import Json, JsonObject, as_list, as_object, as_text, at
from restage.framework.ids.model import Side

STACK_TYPE: Final = "AWS::CloudFormation::Stack"
_PLACEHOLDER: Final = re.compile(r"\$\{([a-zA-Z0-9_]+)\}")


class Unsplit:
    """Undoes what the plugin does to references (its lib/replace-references.js and utils.js, 1.15.0).

    A reference across stacks became a `Ref` to a parameter or a `Fn::GetAtt` of a nested stack's output, and
    every `Fn::Sub` got a mapping. Services without nested stacks are left alone.
    """

    def __init__(self, side: Side) -> None:
        self._resources = side.resources
        self._stacks = {
            key for key, resource in side.resources.items() if as_object(resource).get("Type") == STACK_TYPE
        }
        self._parameters: JsonObject = {}
        for key in sorted(self._stacks):
            self._parameters |= as_object(at(side.resources, (key, "Properties", "Parameters")))
        for name in as_object(side.template.get("Parameters")):
            self._parameters.pop(name, None)

    def resource(self, resource: JsonObject) -> JsonObject:
        """A whole resource: its references and the `DependsOn` the plugin left behind."""
        if not self._stacks:
            return resource
        restored = as_object(self.value(resource))
        kept = [name for name in as_list(restored.get("DependsOn")) if name not in self._stacks]
        return {
            key: kept if key == "DependsOn" else child for key, child in restored.items() if key != "DependsOn" or kept
        }

    def value(self, value: Json) -> Json:
        """Any value, all references in it undone."""
        if not self._stacks or not isinstance(value, (dict, list)):
            return value
        if isinstance(value, list):
            return [self.value(child) for child in value]
        if len(value) == 1:
            return self._intrinsic(value)
        return {key: self.value(child) for key, child in value.items()}

    def _intrinsic(self, value: JsonObject) -> Json:
        parameter = as_text(value.get("Ref"))
        if parameter in self._parameters:
            return self._output(as_object(self._parameters[parameter]))
        if "Fn::GetAtt" in value:
            return self._output(value)
        if "Fn::Sub" in value:
            return {"Fn::Sub": self._sub(value["Fn::Sub"])}
        return {key: self.value(child) for key, child in value.items()}

    def _output(self, value: JsonObject) -> Json:
        """What an output of a nested stack stands for, read from its name: the resource's ID and the attribute."""
        pair = as_list(value.get("Fn::GetAtt"))
        if len(pair) != 2 or pair[0] not in self._stacks:
            return value
        name = as_text(pair[1]).removeprefix("Outputs.")
        owners = [key for key in self._resources if name.startswith(key)]
        owner = max(owners, key=len, default=name)
        return {"Ref": owner} if owner == name else {"Fn::GetAtt": [owner, name.removeprefix(owner)]}

    def _sub(self, value: Json) -> Json:
        """The text alone, where every variable of the mapping says no more than its own name."""
        if not isinstance(value, list) or len(value) != 2:
            return value
        mapping = {name: self.value(child) for name, child in as_object(value[1]).items()}
        names = {name: _spelled(child) for name, child in mapping.items()}
        if any(spelled.replace(".", "_") != name for name, spelled in names.items()):
            return [value[0], mapping]
        return _PLACEHOLDER.sub(lambda match: f"${{{names.get(match[1], match[1])}}}", as_text(value[0]))


def _spelled(value: Json) -> str:
    """A reference as it stands inside `${}`; empty for anything else."""
    pair = as_list(as_object(value).get("Fn::GetAtt"))
    return ".".join(map(as_text, pair)) if pair else as_text(as_object(value).get("Ref"))
