"""What a rules file says to one run: settings, and rules about places and texts."""

# Annotations are no texts here: of a NamedTuple, typing compiles each of those, at every start of the command
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from restage.document.values import ABSENT, Json, Path, Side
from restage.text.wordrule import WordRule


class Action(StrEnum):
    """What a rule does with what stands at its places."""

    SET = "set"
    ADD = "add"
    REMOVE = "remove"
    KEEP = "keep"
    RENAME = "rename"


class Variable(NamedTuple):
    """An environment variable by its name, of all functions or, with `function`, of one; with `steps` a place inside
    of the JSON that it holds."""

    name: str
    function: str = ""
    steps: Path = ()


class Property(NamedTuple):
    """A property of the function, of all resources of the type, or of the resource (`kind`) of that `name`; or
    (`provider`) of all functions that have none of their own.

    `steps` lead from `Properties` on; none mean the resource as a whole.
    """

    kind: str
    name: str
    steps: Path


class Places(NamedTuple):
    """Places in the template or in the state's configuration; `*` stands for any step. `file`: of one template only."""

    paths: tuple[Path, ...]
    file: str = ""


Selector: TypeAlias = Variable | Property | Places


class Reason(NamedTuple):
    """An entry of a map by stage, or a value, at `place` of the source's configuration, with a `digest` of what it was
    for both stages when a rule was learned (`restage.rules.reasons`)."""

    place: Path
    digest: str


class PlaceRule(NamedTuple):
    """`action` at the places of `selector`, where `old` (if given) or what has `digest` stands.

    `excepted`: keys of functions and logical IDs that it leaves alone. `where`, `line`: its place in the rules file, as
    text and as a number from 1 (0: in none). `learned`: does nobody vouch for it but the artifacts that it was learned
    from? `by_hand`: did somebody write it? `group`: the name of all rules that go together. `needs`: places of which
    one has to be there. `reasons`: what it was learned with.
    """

    selector: Selector
    action: Action
    value: Json = None
    old: Side = ABSENT
    digest: str = ""
    excepted: frozenset[str] = frozenset()
    where: str = ""
    line: int = 0
    learned: bool = False
    by_hand: bool = False
    group: str = ""
    needs: tuple[Path, ...] = ()
    reasons: tuple[Reason, ...] = ()


class MapRule(NamedTuple):
    """The user's value `old` becomes `new` wherever it stands; `inside`: as a word of longer texts, too; `everywhere`:
    even in the framework's own. `line`, `learned`, `group`, `needs`, `reasons`: as of a PlaceRule. `configured`: it
    comes of the configuration, and counts where that says nothing else."""

    old: Json
    new: Json
    inside: bool = False
    everywhere: bool = False
    excepted: frozenset[str] = frozenset()
    where: str = ""
    line: int = 0
    learned: bool = False
    group: str = ""
    needs: tuple[Path, ...] = ()
    reasons: tuple[Reason, ...] = ()
    configured: bool = False


Rule: TypeAlias = PlaceRule | MapRule | WordRule


class Seen(NamedTuple):
    """What was there when the rules were learned, as short digests (`restage.rules.fingerprints`)."""

    marks: frozenset[str]


class Lookup(NamedTuple):
    """What the configuration looks up as `expression` is `value` in the target. `where`: who says so; `general`: for
    all targets."""

    expression: str
    value: Json
    where: str = ""
    general: bool = False


class Same(NamedTuple):
    """Lookups that give the same for both stages: all without the stage in them, or those with these `expressions`."""

    all: bool = False
    expressions: frozenset[str] = frozenset()


class Rules(NamedTuple):
    """What is settled for one target.

    `stage_follows`: does the configured stage follow the target? `stage_where`, `stage_line`: who says so. `text`: is
    the stage as a word in the user's text meant? `service`: the service's name in the target. `region`, `bucket`: the
    target's; what they replace the artifact says. `seen`: what the rules were learned from, None where nobody recorded
    it. `values`: of lookups, and which are the `same` for both stages.
    """

    stage_follows: bool = False
    stage_where: str = ""
    stage_line: int = 0
    text: bool = False
    service: str = ""
    region: MapRule | None = None
    bucket: MapRule | None = None
    places: tuple[PlaceRule, ...] = ()
    maps: tuple[MapRule, ...] = ()
    words: tuple[WordRule, ...] = ()
    seen: Seen | None = None
    values: tuple[Lookup, ...] = ()
    same: Same = Same()

    @property
    def reach_into_texts(self) -> bool:
        """May one of them be about a part of a text? The configuration decides whole texts only."""
        return bool(self.places or self.maps or self.region or self.bucket)

    @property
    def all(self) -> tuple[Rule, ...]:
        """The rules of the list."""
        return (*self.places, *self.maps, *self.words)


NO_RULES = Rules()
