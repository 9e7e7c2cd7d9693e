"""What is asked of a run, and what it is going to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from restage.artifact.templates import Template
from restage.document.edits import Edit
from restage.evidence.stamps import Stamp
from restage.framework.ids import IdVerdict
from restage.plan.namelimits import Breach
from restage.rules import NO_RULES, Rules
from restage.rules.change import Taken
from restage.rules.outcome import Applied
from restage.verdict import Kind, Verdict

if TYPE_CHECKING:
    from restage.rules.reading import Given
    from restage.source.files import Files
    from restage.source.printed import Printed
    from restage.tracing.lookupvalues import Asked
    from restage.tracing.model import Both
    from restage.tracing.reading import Packaging


class Request(NamedTuple):
    """What is asked of a run. `stamp` None keeps the source's; `maps`: does a value that is the source's entry of a map
    by stage become the target's? `rules_file`: where the rules stand, `rules_digest`: its sha256 in
    hexadecimal, and `notes`: what there is to know about that;
    `unlisted`: that the file has rules for other targets only. `configuration`: the service's own, evaluated for both
    stages; else a run takes it as the framework `printed` it, from `files` (packaged as `packaging` says), or from what
    the artifact holds. `taken`: the places of the framework's own names, where they are known from an earlier plan."""

    target: str
    source: str | None = None
    stamp: Stamp | None = None
    keep_paths: bool = False
    rules: Rules = NO_RULES
    maps: bool = True
    rules_file: str = ""
    notes: tuple[str, ...] = ()
    unlisted: str = ""
    configuration: Both | None = None
    files: Files | None = None
    packaging: Packaging | None = None
    printed: Printed | None = None
    rules_digest: str = ""
    taken: Taken | None = None

    def with_rules(self, given: Given) -> Request:
        """The same, with the rules that were found."""
        return self._replace(
            rules=given.rules,
            rules_file=given.file,
            rules_digest=given.digest,
            notes=given.notes,
            unlisted=given.unlisted,
        )


class Plan(NamedTuple):
    """One artifact's way to another stage.

    `applied`: the artifact with the values that rules gave it; `edits`: by file name, in terms of its files.
    `verdicts`: every place that changes, or looks as if it should. `unproven`: ids that hold a hash and could not be
    recomputed. `breaches`: names over their limits. `templates`: the target's, as they will be deployed.
    `unlisted`: that the rules file speaks of other targets only. `source_file`: the service's configuration, of which
    so many values are `proven`, and which needs these `lookups`; `hidden`: what was looked up,
    which no report shows.
    """

    service: str
    source: str
    target: str
    directory: str
    verdicts: tuple[Verdict, ...]
    edits: Mapping[str, tuple[Edit, ...]]
    unproven: tuple[IdVerdict, ...]
    breaches: tuple[Breach, ...]
    notes: tuple[str, ...]
    applied: Applied
    templates: tuple[Template, ...]
    rules_file: str = ""
    unlisted: str = ""
    source_file: str = ""
    proven: int = 0
    lookups: tuple[Asked, ...] = ()
    hidden: frozenset[str] = frozenset()

    @property
    def uncertain(self) -> tuple[Verdict, ...]:
        """The places that nobody has settled yet, with all that follows from them."""
        return tuple(verdict for verdict in self.verdicts if not verdict.certain)

    @property
    def open(self) -> tuple[Verdict, ...]:
        """The uncertain places from which the other ones follow: what somebody has to settle."""
        return tuple(
            v for v in self.uncertain if not v.follows and v.kind in (Kind.TEXT, Kind.KEPT, Kind.LOOKUP, Kind.SOURCE)
        )
