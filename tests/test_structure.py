"""How the code is built: what `bench/structure.py` measures, and no more than that."""

from __future__ import annotations

from folders import ROOT_FOLDER
from structure import circles, graph, modules, packages

FOUND = modules(ROOT_FOLDER)


def test_modules_can_be_held_in_the_head() -> None:
    assert {module.name: module.lines for module in FOUND if module.lines > 300} == {}


def test_functions_are_short() -> None:
    long = {f"{module.name}.{name}": lines for module in FOUND for lines, name in module.functions if lines > 40}
    assert long == {}


def test_nothing_imports_in_a_circle() -> None:
    assert not circles(graph(FOUND))
    assert not circles(packages(graph(FOUND)))
