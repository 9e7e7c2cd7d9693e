"""How restage/ is built: modules, functions, packages, the imports between them, and what goes against the layers.

    python bench/structure.py [CHECKOUT] [--layers FILE]

A package is a direct child of restage/: a folder, or a module that stands there alone. An arrow is one package that
imports from another; levels are counted along the longest way that arrows lead, circles of packages taken as one.
"""

from __future__ import annotations

import argparse
import ast
import configparser
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TypeAlias

ROOT = "restage"
Graph: TypeAlias = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Module:
    """One file: its dotted name below restage/ ("" for the package itself), its text's lines, what it imports."""

    name: str
    lines: int
    functions: tuple[tuple[int, str], ...]  # (lines, name)
    imports: frozenset[str]  # dotted names below restage/, as written
    nested: frozenset[str]  # those of `imports` that are not at the top of the file


def modules(checkout: Path) -> list[Module]:
    """All modules of restage/ in `checkout`."""
    return [_module(file, checkout / ROOT) for file in sorted((checkout / ROOT).rglob("*.py"))]


def _module(file: Path, root: Path) -> Module:
    steps = file.relative_to(root).with_suffix("").parts
    text = file.read_text("utf-8")
    tree = ast.parse(text)
    top = frozenset(_imported(tree.body))
    everywhere = frozenset(_imported(ast.walk(tree)))
    functions = tuple(
        ((node.end_lineno or node.lineno) - node.lineno + 1, node.name)
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
    name = ".".join(steps[:-1] if steps[-1] == "__init__" else steps)
    return Module(name, text.count("\n"), functions, everywhere, everywhere - top)


def _imported(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == ROOT:
            base = node.module.partition(".")[2]
            yield from (f"{base}.{alias.name}".strip(".") for alias in node.names)


def graph(found: list[Module]) -> Graph:
    """Which module imports which; a name that is no module stands for the module that has it."""
    known = {module.name for module in found}

    def home(name: str) -> str:
        return name if name in known else name.rpartition(".")[0]

    return {
        module.name: frozenset(home(name) for name in module.imports if home(name) in known) - {module.name, ""}
        for module in found
    }


def packages(modules_graph: Graph) -> Graph:
    """The same between direct children of restage/."""
    out: dict[str, set[str]] = {}
    for name, targets in modules_graph.items():
        if name:
            out.setdefault(_package(name), set()).update(map(_package, targets))
    return {name: frozenset(targets - {name}) for name, targets in out.items()}


def _package(name: str) -> str:
    return name.partition(".")[0]


def circles(any_graph: Graph) -> list[frozenset[str]]:
    """The groups of nodes that reach each other."""
    reach = {node: _reached(any_graph, node) for node in any_graph}
    groups = {frozenset(other for other in reach[node] if node in reach[other]) for node in any_graph}
    return sorted((group for group in groups if len(group) > 1), key=sorted)


def _reached(any_graph: Graph, start: str) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        for target in any_graph.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return frozenset(seen)


def levels(any_graph: Graph) -> int:
    """How many nodes the longest way along arrows has."""
    groups = {node: min(group) for group in circles(any_graph) for node in group}
    merged: dict[str, set[str]] = {}
    for node, targets in any_graph.items():
        own = groups.get(node, node)
        merged.setdefault(own, set()).update({groups.get(target, target) for target in targets} - {own})
    height: dict[str, int] = {}
    try:
        order = list(TopologicalSorter(merged).static_order())
    except CycleError as error:  # circles were merged
        raise AssertionError(error) from error
    for node in order:
        height[node] = 1 + max((height[target] for target in merged.get(node, ())), default=0)
    return max(height.values(), default=0)


def layers(file: Path) -> dict[str, int]:
    """The level of each package, from import-linter's contract in `file`; the lowest is 0."""
    parser = configparser.ConfigParser()
    parser.read(file, "utf-8")
    contract = next(parser[name] for name in parser.sections() if parser[name].get("type") == "layers")
    rows = [row for row in contract["layers"].splitlines() if row.strip()]
    return {
        name.strip(): level for level, row in enumerate(reversed(rows)) for name in row.replace(":", "|").split("|")
    }


def upward(package_graph: Graph, order: Mapping[str, int]) -> list[tuple[str, str]]:
    """The arrows that lead to a package of the same or of a higher level."""
    return sorted(
        (one, other)
        for one, targets in package_graph.items()
        for other in targets
        if one in order and other in order and order[other] >= order[one]
    )


def rows(checkout: Path, order: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """(what is measured, the number)."""
    found = modules(checkout)
    whole, coarse = graph(found), packages(graph(found))
    longest = max(found, key=lambda module: module.lines)
    lines, function, home = max((size, name, module.name) for module in found for size, name in module.functions)
    yield "modules", str(len(found))
    yield "lines", str(sum(module.lines for module in found))
    yield "longest module", f"{longest.lines} ({longest.name})"
    yield "modules over 300 lines", str(sum(module.lines > 300 for module in found))
    yield "longest function", f"{lines} ({home}.{function})"
    yield "functions over 40 lines", str(sum(size > 40 for module in found for size, _ in module.functions))
    yield "imports inside functions", str(sum(len(module.nested) for module in found))
    yield "packages", str(len(coarse))
    yield "arrows between packages", str(sum(map(len, coarse.values())))
    yield "levels of packages", str(levels(coarse))
    yield "levels of modules", str(levels(whole))
    yield "circles of packages", str(len(circles(coarse)))
    yield "circles of modules", str(len(circles(whole)))
    if order:
        yield "arrows against the layers", str(len(upward(coarse, order)))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("checkout", type=Path, nargs="?", default=Path(__file__).resolve().parent.parent)
    parser.add_argument("--layers", type=Path)
    options = parser.parse_args()
    file = options.layers or options.checkout / ".importlinter"
    print("| | |\n|---|---:|")
    for name, number in rows(options.checkout, layers(file) if file.exists() else {}):
        print(f"| {name} | {number} |")


if __name__ == "__main__":
    main()
