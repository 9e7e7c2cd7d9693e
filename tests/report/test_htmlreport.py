"""A run as a page: every place once, with its evidence; nothing is obeyed, loaded or told that should not be."""

from __future__ import annotations

import html
import pathlib
import re
from collections import Counter
from functools import cache
from html.parser import HTMLParser

import pytest
from broken import all_of, copied, golden
from checking import GREET, both
from manycalls import shell
from restaged import STAMP, invented, loaded

from restage import Plan, Request, plan_restage
from restage.document.values import JsonObject
from restage.report.belonging import Section, by_owner
from restage.report.htmlreport import as_html

EVIL = "</script><img src=x onerror=alert(1)>\x1b[31m\u202e-dev"
SECRET = "hunter2-of-the-house-dev"
VOID = {"meta", "input", "img", "br"}


class Page(HTMLParser):
    """What is on a page: articles by their kinds, anchors, links, open folds; `unclosed` tags."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.kinds: Counter[str] = Counter()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.open = 0
        self.unclosed: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags[tag] += 1
        self.ids += [str(given["id"])] if "id" in given else []
        self.links |= {str(given["href"])} if "href" in given else set()
        self.kinds += Counter([str(given["data-kind"])] if tag == "article" else [])
        self.open += "data-open" in given
        self.unclosed += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self.unclosed.pop() == tag


@cache
def planned(service: str) -> Plan:
    return plan_restage(loaded(golden("v3", service)), Request("prod", stamp=STAMP))


def written(plan: Plan, *, show: bool = False) -> str:
    return as_html(plan, "in/dev", show_values=show)


@pytest.mark.parametrize("service", ["user-resources", "plugin-split-stacks", "lookup-maps", "sockets-external"])
def test_every_place_is_there_once_and_every_link_leads_somewhere(service: str) -> None:
    plan = planned(service)
    page = Page(written(plan))
    assert page.kinds == Counter(verdict.kind.value for verdict in plan.verdicts)
    assert page.open == len(plan.open)
    assert page.unclosed == []
    assert len(page.ids) == len(set(page.ids))
    assert page.links <= {f"#{one}" for one in page.ids}


def test_both_values_and_the_evidence_stand_together() -> None:
    article = written(planned("user-resources")).partition(
        "Resources.HammerLambdaFunction.Properties.FunctionName</code>"
    )[2]
    article = article.partition("</article>")[0]
    assert 'is-left">workshop-<mark>dev</mark>-hammer' in article
    assert 'is-right">workshop-<mark>prod</mark>-hammer' in article
    assert "{service}-{stage}-{function} (functions)" in article


def test_the_page_loads_nothing_and_runs_its_own_script_only() -> None:
    text = written(planned("user-resources"))
    assert not re.search(r"""<[^>]+ (?:src|style|on\w+)\s*=|href="(?!#)|url\(|@import|https?:""", text)
    policy = html.unescape(text.partition('Content-Security-Policy" content="')[2].partition('"')[0])
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def evil() -> Plan:
    resources: JsonObject = {
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": EVIL, "DisplayName": f"a {EVIL}"}},
        f"{EVIL}{EVIL}": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "shop-dev"}},
    }
    plan = plan_restage(invented(resources), Request("prod", stamp=STAMP))
    return plan._replace(verdicts=tuple(one._replace(because=EVIL, follows=EVIL) for one in plan.verdicts))


def test_nothing_of_an_artifact_is_obeyed() -> None:
    text = as_html(evil(), EVIL, show_values=True, refused=[EVIL])
    assert not {"\x1b", "\u202e"} & set(text)
    assert "img" not in Page(text).tags
    assert Page(text).tags["script"] == text.count("</script>") == 1
    assert "\\u202e" in text


def test_values_are_hidden_as_in_the_text_report(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev")
    plant = all_of(
        both((*GREET, "Environment", "Variables", "DB_PASSWORD"), SECRET), both((*GREET, "Description"), "greets dev")
    )
    plant(tmp_path / "dev")
    plan = plan_restage(loaded(tmp_path / "dev"), Request("prod", stamp=STAMP))
    assert SECRET not in written(plan)
    assert "(value hidden, --show-values)" in written(plan)
    assert "greets <mark>dev</mark>" in written(plan)
    assert "hunter2-of-the-house-<mark>dev</mark>" in written(plan, show=True)


def test_what_was_looked_up_is_never_shown() -> None:
    plan = planned("user-resources")._replace(hidden=frozenset({"nails-dev", "whole word"}))
    text = written(plan, show=True)
    assert "nails-<mark>" not in text
    assert "whole word" not in re.sub("<script>.*</script>", "", text, flags=re.DOTALL)


def test_places_are_grouped_by_what_they_belong_to() -> None:
    groups = by_owner(planned("user-resources"))
    assert [section for section in Section if section in {group.section for group in groups}] == list(
        dict.fromkeys(group.section for group in groups)
    )
    hammer = next(group for group in groups if group.title == "hammer")
    heads = {str(verdict.path[1]) for verdict in hammer.verdicts if verdict.path[0] == "Resources"}
    assert {"HammerLambdaFunction", "HammerLogGroup", "ApiGatewayMethodDevWhichVarGet"} <= heads
    assert any(verdict.path[:3] == ("service", "functions", "hammer") for verdict in hammer.verdicts)
    sparks = next(group for group in groups if group.title == "Sparks")
    assert sparks.section is Section.RESOURCES
    assert {verdict.path[0] for verdict in sparks.verdicts} == {"Resources", "service"}


def test_the_outline_says_what_is_to_settle_and_where() -> None:
    text = written(planned("user-resources"))
    line = next(line for line in text.split("<li>") if "merged-dev" in line)
    assert "the stage as a whole word" in line
    assert len(re.findall('href="#d', line)) == 2
    assert "to settle" not in written(planned("sockets-external"))


def test_few_places_stand_open_and_many_are_folded() -> None:
    assert '<details class="group" id="g0" open>' in written(planned("sockets-external"))
    assert '<details class="group" id="g0">' in written(planned("user-resources"))


# ------------------------------------------------------------------------------------------- the command


def test_the_command_writes_the_page_and_no_artifact(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev")
    words = ("report", "dev", "--to", "prod", "--stamp", "keep", "--html", "page.html")
    done = shell(tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert "written    page.html" in done.stdout
    first = (tmp_path / "page.html").read_bytes()
    assert shell(tmp_path, *words, "-q").stdout == ""
    assert (tmp_path / "page.html").read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dev", "page.html"]


REFUSED = {
    "no stage": (("--html", "page.html"), "give --to STAGE and --html FILE"),
    "no page": (("--to", "prod"), "give --to STAGE and --html FILE"),
    "an output without --anonymise": (("--to", "prod", "--html", "page.html", "-o", "x"), "--anonymise and -o DIR"),
    "a page within the artifact": (("--to", "prod", "--html", "dev/page.html"), "this lies in dev"),
    "a page nowhere": (("--to", "prod", "--html", "nowhere/page.html"), "nowhere"),
    "no folder for what can be shown": (("--anonymise",), "wants -o DIR"),
    "no stage's name": (("--anonymise", "-o", "x", "--to", "a b"), "a stage's name may hold"),
    "a page of what can be shown": (
        ("--anonymise", "-o", "x", "--html", "page.html"),
        "takes --to, -o, --force and -q only",
    ),
    "what can be shown within the artifact": (("--anonymise", "-o", "dev/x"), "lie inside the input"),
}


@pytest.mark.parametrize(("words", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_refused_writes_nothing(words: tuple[str, ...], says: str, tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev")
    done = shell(tmp_path, "report", "dev", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["dev"]


def test_a_run_that_would_be_refused_is_shown_all_the_same(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev")
    done = shell(tmp_path, "report", "dev", "--to", "prod", "--strict", "--html", "page.html")
    assert done.returncode == 2
    assert "--strict: 2 places are uncertain" in done.stderr
    assert "a run would be refused" in (tmp_path / "page.html").read_text("utf-8")


def test_what_can_be_shown_is_written_by_the_command(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev")
    done = shell(tmp_path, "report", "--anonymise", "dev", "-o", "shown")
    assert (done.returncode, done.stderr) == (0, "")
    assert "behaves    as the original: 2 open" in done.stdout
    assert shell(tmp_path, "shown", "--to", "prod", "--dry-run").returncode == 0


def test_what_was_learned_is_a_page_too(tmp_path: pathlib.Path) -> None:
    copied(tmp_path / "dev", "v3", "user-resources")
    copied(tmp_path / "prod", "v3", "user-resources", "prod")
    both((*GREET[:1], "Sparks", "Properties", "DisplayName"), "only here")(tmp_path / "prod")
    done = shell(tmp_path, "learn", "dev", "prod", "--check", "--html", "page.html", "-o", "restage.yml")
    text = (tmp_path / "page.html").read_text("utf-8")
    assert done.stderr == ""
    assert (tmp_path / "restage.yml").exists() is False
    assert "(not written)" in text
    page = Page(text)
    assert len(page.ids) == len(set(page.ids))
    assert page.links <= {f"#{one}" for one in page.ids}
    assert {"rule", "framework"} & page.kinds.keys()
