"""Mutants of real artifacts: their JSON with a few things deleted, doubled, swapped, wrapped, or hostile.

A mutant is told by its number alone: the same number gives the same one.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable
from pathlib import Path as File
from typing import Final

from restage.artifact.layout import COMPILED, CREATE_TEMPLATE, STATE_FILE, UPDATE_TEMPLATE
from restage.document.values import Json, Path, at

MOST_AT_ONCE: Final = 4

# Texts that a terminal, a comment, a path, a pattern or an encoding may take for something else
HOSTILE_TEXTS: Final = (
    "", " ", "dev", "DEV", "dev-dev.dev_dev", "x" * 3_000, "dev" * 1_000, "dev-" * 500, "\x1b[31mred\x1b[0m",
    "\x9b31m", "\x07\x08", "\u202egnp.exe", "\u2066a\u2069", "\ud800", "a\udfffb", "\U0001f600", "\r\nX: 1", "a\n# b\n- map: x",
    "\u2028", "\u0085", "\ufeff", "../../../etc/passwd", "/etc/passwd", "C:\\x", "C:x", "\\\\host\\share", "..", ".", "a/../b",
    "con.zip", "%00", "a\x00b", "__proto__", "constructor", "toString", "hasOwnProperty", "${self:x}", "${", "${AWS::Region", "${dev}",
    "${!dev}", "$[", '$["service"]', "*", "**", "[0]", "[*]", "[+]", "<script>alert(1)</script>", "'\"`", "{{resolve:ssm:/dev/x:1}}",
    "arn:aws:iam::111111111111:role/x-dev", "serverless/a/dev/1-b", "true", "null", "1", "-0", "1e5", "~", "- a", "&a", "*a", "!!x y", "a: b", "@", "`",
)  # fmt: skip
ODD: Final[tuple[Json, ...]] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 10**400, -0.0, 1.5, 1e300, 5e-324, [], {}, [[]], [{}], [None], {"": ""},
    {"Ref": "dev"}, {"Ref": None}, {"Ref": []}, {"Ref": {"Ref": "x"}}, {"Fn::Sub": "a-${dev}-dev"}, {"Fn::Sub": ["${a}-dev"]},
    {"Fn::Sub": ["${a}-dev", {"a": "dev"}, 3]}, {"Fn::Sub": []}, {"Fn::Sub": [1, 2]}, {"Fn::Join": ["-", ["dev", {"Ref": "X"}]]}, {"Fn::Join": []},
    {"Fn::Join": ["-"]}, {"Fn::Join": [{}, {}]}, {"Fn::GetAtt": []}, {"Fn::GetAtt": ["a"]}, {"Fn::GetAtt": "a.b.c"}, {"Fn::GetAtt": [1, {}]},
    {"Fn::ImportValue": {}}, {"Fn::Select": [9, []]}, {"Fn::If": []}, {"Fn::If": ["a"]}, {"Condition": []}, {"DependsOn": {}},
    {"$ref": '$["service"]'}, {"$ref": "$"}, {"$ref": '$["package"]["none"]'}, {"$ref": 1}, {"$ref": '$["service"]["provider"]', "a": 1},
    {"$ref": '$["service"]["provider"]["compiledCloudFormationTemplate"]["Resources"]["None"]'}, {"dev": 1, "prod": 2}, {"dev": "a-dev", "prod": "b", "qa": []},
    {"__proto__": {"x": 1}}, {"constructor": {"prototype": 1}}, {"Type": []}, {"Type": "AWS::Lambda::Version"}, {"Type": "AWS::Lambda::Function", "Properties": []},
    {"Type": {"Ref": "a"}, "Properties": 1}, ["dev", 1, None],
)  # fmt: skip


def places(value: Json, path: Path = ()) -> list[Path]:
    """Every place in `value` but its root."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for step, child in children for place in ((*path, step), *places(child, (*path, step)))]


class Mutation:
    """One change after another of `value`, chosen by `choice`."""

    def __init__(self, value: Json, choice: random.Random) -> None:
        self.value = value
        self.choice = choice
        self.done: list[str] = []

    def step(self) -> None:
        """One more change."""
        place = self._place()
        parent = at(self.value, place[:-1])
        if not place or not isinstance(parent, (dict, list)):
            return
        change = self.choice.choice(CHANGES)
        self.done.append(change.__name__.strip("_"))
        change(self, parent, place[-1])

    def _place(self) -> Path:
        """Half of them any place, half one near the root: most places are deep in policies and states."""
        if self.choice.random() < 0.5:
            return self.choice.choice(self._all())
        place: Path = ()
        value = self.value
        while isinstance(value, (dict, list)) and value and (not place or self.choice.random() < 0.8):
            step = self.choice.choice(list(value)) if isinstance(value, dict) else self.choice.randrange(len(value))
            place = (*place, step)
            value = at(value, place[-1:])
        return place

    def _all(self) -> list[Path]:
        return places(self.value) or [()]

    def odd(self) -> Json:
        """A value that nobody expects."""
        kind = self.choice.random()
        if kind < 0.4:
            return copy.deepcopy(self.choice.choice(ODD))
        if kind < 0.8:
            return self.choice.choice(HOSTILE_TEXTS)
        if kind < 0.95:
            return copy.deepcopy(at(self.value, self.choice.choice(self._all())))
        deep: Json = "dev"
        for _ in range(self.choice.choice((5, 50, 150))):
            deep = [deep] if self.choice.random() < 0.5 else {"dev": deep}
        return deep

    def key(self) -> str:
        """A key: hostile, or one that stands elsewhere."""
        if self.choice.random() < 0.5:
            return self.choice.choice(HOSTILE_TEXTS)
        return str(self.choice.choice([place for place in self._all() if place] or [("",)])[-1])


_Parent = dict[str, Json] | list[Json]


def _put(parent: _Parent, step: str | int, value: Json) -> None:
    parent[step] = value  # type: ignore[index] # a key of the one or an index of the other


def _replaced(mutation: Mutation, parent: _Parent, step: str | int) -> None:
    _put(parent, step, mutation.odd())


def _deleted(mutation: Mutation, parent: _Parent, step: str | int) -> None:
    del parent[step]  # type: ignore[arg-type] # a key of the one or an index of the other


def _doubled(mutation: Mutation, parent: _Parent, step: str | int) -> None:
    child = copy.deepcopy(at(parent, (step,)))
    if isinstance(parent, list):
        parent.append(child)
    else:
        parent[mutation.key()] = child


def _renamed(mutation: Mutation, parent: _Parent, step: str | int) -> None:
    if isinstance(parent, dict):
        parent[mutation.key()] = parent.pop(str(step))
    else:
        parent.reverse()


def _wrapped(mutation: Mutation, parent: _Parent, step: str | int) -> None:
    child = at(parent, (step,))
    _put(parent, step, [child] if mutation.choice.random() < 0.5 else {mutation.key(): child})


def _swapped(mutation: Mutation, parent: _Parent, step: str | int) -> None:
    other = mutation.choice.choice(mutation._all())
    there, here = at(mutation.value, other[:-1]), copy.deepcopy(at(parent, (step,)))
    if isinstance(there, (dict, list)):
        _put(parent, step, copy.deepcopy(at(there, other[-1:])))
        _put(there, other[-1], here)


def _edited(mutation: Mutation, parent: _Parent, step: str | int) -> None:
    """A text within a text."""
    child = at(parent, (step,))
    if isinstance(child, str):
        position = mutation.choice.randint(0, len(child))
        _put(parent, step, child[:position] + mutation.choice.choice(HOSTILE_TEXTS) + child[position:])
    else:
        _put(parent, step, str(child)[:200])


CHANGES: Final[tuple[Callable[[Mutation, _Parent, str | int], None], ...]] = (
    _replaced, _replaced, _replaced, _deleted, _deleted, _doubled, _renamed, _wrapped, _swapped, _edited, _edited
)  # fmt: skip


def mutated(value: Json, number: int) -> tuple[Json, list[str]]:
    """A mutant of `value`, which is left as it is, and what was done to it."""
    choice = random.Random(number)
    mutation = Mutation(copy.deepcopy(value), choice)
    for _ in range(choice.randint(1, MOST_AT_ONCE)):
        mutation.step()
    return mutation.value, mutation.done


def write_mutant(original: File, folder: File, number: int) -> list[str]:
    """Mutates the JSON files of the artifact `original`, a copy of which lies in `folder`; says what was done.

    Mostly the state, the copies of the template beside it following; sometimes another file alone.
    """
    choice = random.Random(f"file {number}")
    templates = [name for name in (UPDATE_TEMPLATE, CREATE_TEMPLATE) if (original / name).is_file()]
    file = choice.choice(templates) if templates and choice.random() < 0.15 else STATE_FILE
    value, done = mutated(json.loads((original / file).read_bytes()), number)
    _write(folder / file, value)
    if file == STATE_FILE and UPDATE_TEMPLATE in templates and choice.random() < 0.8:
        _write(folder / UPDATE_TEMPLATE, at(value, COMPILED))
    return [f"{file}: {', '.join(done)}"]


def _write(file: File, value: Json) -> None:
    text = json.dumps(value, indent=2)
    file.write_text(text, "utf-8")
