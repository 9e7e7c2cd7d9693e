"""What is known of a plugin: its tables, as they go into the general ones."""

# Annotations are no texts here: of a NamedTuple, typing compiles each of those, at every start of the command
from typing import NamedTuple

from restage.document.values import Path
from restage.framework.rows import (
    Copied,
    Fixed,
    FunctionFormula,
    IdFormula,
    Keys,
    NameFormula,
    OutputFormula,
    StateFormula,
)


class Plugin(NamedTuple):
    """One plugin; a table that is left out is empty."""

    package: str
    """As it stands in the service's `plugins`."""

    anchor: str = ""
    """Of docs/framework.md, which reasons name."""

    names: tuple[NameFormula, ...] = ()
    """What stands at which property of which resource; `anchor` and `of_plugin` are filled in."""

    ids: tuple[IdFormula, ...] = ()
    """Logical IDs that are made of names; `anchor` is filled in."""

    outputs: tuple[OutputFormula, ...] = ()
    """What stands in outputs; `anchor` and `of_plugin` are filled in."""

    state: tuple[StateFormula, ...] = ()
    """What stands in the state file; `anchor` is filled in."""

    keys: tuple[Keys, ...] = ()
    """Variables that are the keys of an object, as the user calls things of the plugin's."""

    functions: tuple[FunctionFormula, ...] = ()
    """How functions of its own are called."""

    named_in_zip: tuple[str, ...] = ()
    """Functions, by their logical IDs, into whose zips it writes names, which stay: an id that hashes one of them is
    not a fresh package's."""

    copied: tuple[Copied, ...] = ()
    """Settings that are names, and what it copies them to."""

    fixed: tuple[Fixed, ...] = ()
    """Places of the state file whose text is known not to be the stage."""

    writes: tuple[Path, ...] = ()
    """What it writes into the configuration; names of functions, resources and outputs are patterns (`fnmatch`)."""

    rewrites: tuple[Path, ...] = ()
    """Sections in whose intrinsic functions it puts variables of its own."""

    variables: str = ""
    """What begins a variable in texts, of each of which it makes an `Fn::Sub`."""

    in_zip: str = ""
    """What of the stage it writes into a zip, which stays as it was tested (docs/framework.md#zips)."""

    bundles: bool = False
    """Does it put into the zip what it bundled, and nothing else of the service's folder?"""

    makes_code: tuple[str, ...] = ()
    """Its sections below `custom` by which the code inside of zips is made."""

    custom_sections: tuple[str, ...] | None = None
    """Its sections below `custom`, read in the plugin's own package; None where nobody has."""

    reads: tuple[Path, ...] = ()
    """Settings outside of `custom` from which it writes into templates, beside what the framework makes of them."""

    reaches_templates: bool = True
    """May it write something of its sections into the templates that are packaged? One that works at deploying, on zips
    or offline does not."""


def resources(*names: str) -> tuple[Path, ...]:
    """Where a plugin writes resources, and outputs, whose names fit these patterns."""
    return tuple(("resources", section, name) for name in names for section in ("Resources", "Outputs"))


def stages_in(place: str) -> Fixed:
    """A list below `custom` of the stages for which the plugin is there; as a whole it is told of as a switch."""
    return Fixed(f"service.custom.{place}.*", "one of the stages in a plugin's list", True, whole=True)


def of_tool(place: str, what: str) -> Fixed:
    """Settings of a tool, which may hold the stage's letters for reasons of its own."""
    return Fixed(f"service.custom.{place}.**", f"a setting of {what}", False)
