"""Definitions of state machines: variables named after a hash of what they stand for.

Facts: `lib/deploy/stepFunctions/compileStateMachines.js` of serverless-step-functions 3.28.1: each intrinsic function
in a definition becomes `${md5hex(JSON of it as the user wrote it)}`, its value an entry of the `Fn::Sub`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping

from restage.document.jsjson import stringify
from restage.document.placepatterns import find
from restage.document.values import Json, JsonObject, Path, as_object, at
from restage.verdict import Kind, Verdict

_EVIDENCE = "variables named by the md5 of what they stand for (plugin-step-functions)"
_VARIABLE = re.compile(r"\$\{([0-9a-f]{32})\}")


def variable_names(source: JsonObject, target: JsonObject) -> dict[str, str]:
    """Old → new names of variables whose value changes from `source` to `target`, two forms of one template.

    Only names that the recipe gives for the source count; a value that the plugin translated keeps its name.
    """
    out: dict[str, str] = {}
    for path, values in find(source, "Resources.*.Properties.DefinitionString.Fn::Sub.1"):
        for name, value in as_object(values).items():
            new = at(target, (*path, name))
            if new != value and name == _digest(value):
                out[name] = _digest(new)
    return out


def definition_verdicts(
    file: str, source: JsonObject, target: JsonObject, names: Mapping[str, str]
) -> Iterator[Verdict]:
    """One verdict for each definition in which a variable is renamed."""
    for path, old in find(source, "Resources.*.Properties.DefinitionString.Fn::Sub"):
        new = at(target, path)
        if names and isinstance(new, list) and len(new) == 2 and isinstance(new[0], str):
            values: Json = {names.get(name, name): value for name, value in as_object(new[1]).items()}
            renamed: Json = [renamed_variables(new[0], names), values]
            if renamed != new:
                yield Verdict(Kind.HASH, file, path, old, renamed, _EVIDENCE, False)


def configured_variables(
    file: str, texts: Iterable[tuple[Path, str]], verdicts: Iterable[Verdict], names: Mapping[str, str]
) -> Iterator[Verdict]:
    """The same variables in the configuration, where the plugin leaves its definitions, after `verdicts`."""
    known = {verdict.path: verdict for verdict in verdicts}
    for path, text in texts:
        before = known.get(path, Verdict(Kind.HASH, file, path, text, text, _EVIDENCE, False))
        new = renamed_variables(str(before.new), names)
        if new != before.new:
            yield before._replace(kind=Kind.HASH, new=new, because=_EVIDENCE, certain=False)


def renamed_variables(text: str, names: Mapping[str, str]) -> str:
    """`text` with its variables under their new names."""
    return _VARIABLE.sub(lambda found: "${" + names.get(found.group(1), found.group(1)) + "}", text)


def _digest(value: Json) -> str:
    return hashlib.md5(stringify(value).encode(), usedforsecurity=False).hexdigest()
