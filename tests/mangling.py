"""States with a few values gone, or other ones in their place."""

from __future__ import annotations

import copy
import json
import random

from broken import STATE
from mutating import places

from restage.document.jsontext import Document, parse
from restage.document.values import Json, at

ODD: tuple[Json, ...] = (
    None, 1, True, 3.5, "", "dev", "x-dev-y", [], {}, ["dev"], {"Ref": "dev"}, {"Fn::Sub": "a-${dev}-dev"},
    {"Fn::Join": ["-", ["dev", {"Ref": "X"}]]}, {"$ref": '$["service"]'}, {"Fn::GetAtt": []}, {"dev": 1, "prod": 2},
)  # fmt: skip


def mangled(state: Json, seed: int) -> Document:
    """`state` with a few of its values gone, or another one in their place."""
    choice = random.Random(seed)
    value = copy.deepcopy(state)
    for place in choice.sample(places(value), 5):
        parent, step = at(value, place[:-1]), place[-1]
        if isinstance(parent, dict) and isinstance(step, str) and step in parent:
            if choice.random() < 0.3:
                del parent[step]
            else:
                parent[step] = choice.choice(ODD)
        elif isinstance(parent, list) and isinstance(step, int) and step < len(parent):
            parent[step] = choice.choice(ODD)
    return parse(json.dumps(value, indent=2, ensure_ascii=False).encode(), STATE)
