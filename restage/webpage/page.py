"""The frame of a page: its head, what stands at its top, and the style and the script that all pages have."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Final, NamedTuple

# Only the style and the script that are ours may run, whatever an artifact's texts say
_POLICY: Final = "default-src 'none'; style-src {style}; script-src {script}; base-uri 'none'; form-action 'none'"

_PAGE: Final = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{heading}</h1>
{bar}
</header>
<main>
{main}
</main>
<script>{script}</script>
</body>
</html>
"""

# Hidden until the script runs, as only that can do it
_BAR: Final = """\
<div class="bar" hidden>
<input type="search" id="search" placeholder="Search names, places, values" aria-label="Search">
<div class="nav">
<button id="previous" title="Previous one (k)">↑ previous</button>
<span id="count" role="status"></span>
<button id="next" title="Next one (j)">↓ next</button>
</div>
<div class="kinds">{kinds}</div>
<div class="folds">{only}<button id="unfold">open all</button> <button id="fold">fold all</button></div>
</div>"""

_ONLY: Final = '<label title="{meaning} (o)"><input type="checkbox" id="only"> {name} {count}</label> '
_KEYS: Final = (
    '<span class="key" hidden><kbd>j</kbd> next, <kbd>k</kbd> previous, {more}<kbd>/</kbd> search,'
    " <kbd>Esc</kbd> all again</span>"
)
_ONLY_KEY: Final = "<kbd>o</kbd> {name}, "


class Sort(NamedTuple):
    """A sort of articles that can be left out: the value of their `data-kind`, its sign, what it means, how many."""

    name: str
    sign: str
    meaning: str
    places: int


class Only(NamedTuple):
    """What can be shown alone: the articles with `data-open`."""

    name: str
    meaning: str
    places: int


def page(title: str, heading: str, main: Iterable[str], bar: str = "") -> str:
    """The whole page. `title` and `heading` are texts, `main` and `bar` are HTML."""
    style, script = (files(__package__).joinpath(name).read_text("utf-8") for name in ("page.css", "page.js"))
    return _PAGE.format(
        policy=_POLICY.format(style=_digest(style), script=_digest(script)),
        title=escape(title),
        style=style,
        heading=escape(heading),
        bar=bar,
        main="\n".join(main),
        script=script,
    )


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def bar_of(sorts: Iterable[Sort], only: Only | None = None) -> str:
    """What a page with articles has at its top: to search in them, to choose among them, and to jump through them."""
    boxes = "\n".join(map(_box, sorts))
    alone = (
        only and only.places and _ONLY.format(meaning=escape(only.meaning), name=escape(only.name), count=only.places)
    )
    return _BAR.format(kinds=boxes, only=alone or "")


def _box(sort: Sort) -> str:
    box = f'<input type="checkbox" value="{escape(sort.name)}" checked>'
    label = f"{box} {mark(sort.sign)} {escape(sort.name)} {sort.places}"
    return f'<label title="{escape(sort.meaning)}">{label}</label>'


def legend(sorts: Iterable[Sort], only: Only | None = None) -> str:
    """What the signs mean, and which keys do what."""
    meanings = "\n".join(f"<span>{mark(one.sign)} {escape(one.name)}: {escape(one.meaning)}</span>" for one in sorts)
    more = _ONLY_KEY.format(name=escape(only.name)) if only and only.places else ""
    return f'<p class="legend">{meanings}\n{_KEYS.format(more=more)}</p>'


def mark(sign: str) -> str:
    """The sign of a sort; what it means is said elsewhere."""
    return f'<span class="mark" aria-hidden="true">{sign}</span>'


def sides(left: str, right: str) -> str:
    """What stands on either side, in HTML."""
    return f'<div class="sides"><div class="is-left">{left}</div><div class="is-right">{right}</div></div>'


def outline(entries: Iterable[str]) -> str:
    """Links to the parts, each entry an item of a list."""
    items = "\n".join(entries)
    return f'<nav class="outline" aria-label="Outline"><ul>\n{items}\n</ul></nav>'
