"""What people and programs read: everything fits, nothing secret shows, nothing is obeyed."""

from __future__ import annotations

import html
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time

import pytest
from broken import golden

from restage.artifact.folder import read_artifact
from restage.compare import Comparison, compare_artifacts, compare_templates
from restage.compare.htmlreport import as_html
from restage.compare.jsonreport import as_json
from restage.compare.markdown import as_markdown
from restage.compare.textreport import as_text, wants_colour
from restage.document.values import Json, JsonObject, as_list, as_object

EVIL = "</script><img src=x onerror=alert(1)>|`*@all\x1b[31m\u202e"
SECRET = "hunter2-of-the-house"


def stages(service: str = "layers") -> Comparison:
    return compare_artifacts(read_artifact(golden("v3", service)), read_artifact(golden("v3", service, "prod")))


def template(**properties: Json) -> dict[str, Json]:
    return {"Resources": {"Topic": {"Type": "AWS::SNS::Topic", "Properties": dict(properties)}}}


def reports(comparison: Comparison, *, show_values: bool = False) -> dict[str, str]:
    return {
        "text": as_text(comparison, show_values=show_values),
        "json": json.dumps(as_json(comparison, show_values=show_values), ensure_ascii=False),
        "markdown": as_markdown(comparison, show_values=show_values),
        "html": as_html(comparison, show_values=show_values),
    }


SECRETS: dict[str, tuple[Json, Json]] = {
    "a variable": ({"Environment": {"Variables": {"A": SECRET}}}, {"Environment": {"Variables": {"A": "other"}}}),
    "a variable of one side": ({"Environment": {"Variables": {"A": SECRET}}}, {}),
    "a key that says so": ({"MasterUserPassword": SECRET}, {"MasterUserPassword": "x"}),
    "a password in a join": (
        {"MasterUserPassword": {"Fn::Join": ["", [SECRET, "x"]]}},
        {"MasterUserPassword": {"Fn::Join": ["", ["x", "x"]]}},
    ),
    "a list": ({"Parameters": [SECRET, "a"]}, {"Parameters": ["a", SECRET]}),
    "a text that looks like one": ({"Url": f"https://me:{SECRET}@example.com"}, {"Url": "https://example.com"}),
}


@pytest.mark.parametrize(("left", "right"), SECRETS.values(), ids=SECRETS.keys())
def test_secrets_are_hidden_unless_they_are_wanted(left: Json, right: Json) -> None:
    found = compare_templates(template(**as_object(left)), template(**as_object(right)))
    assert not found.equal
    assert all(SECRET not in report for report in reports(found).values())
    shown = reports(found, show_values=True)
    assert all(SECRET in shown[name] for name in ("json", "html"))


def test_a_very_long_word_takes_no_longer_than_reading_it() -> None:
    start = time.process_time()
    assert "1 difference" in as_text(compare_templates(template(A="x" * 300_000), template(A="x" * 300_000 + "y")))
    assert time.process_time() - start < 2


def test_a_reference_is_no_secret() -> None:
    left, right = (template(Environment={"Variables": {"A": {"Ref": name}}}) for name in ("TableOne", "TableTwo"))
    assert "TableOne" in as_text(compare_templates(left, right))


def test_nothing_of_the_artifacts_is_obeyed() -> None:
    found = compare_templates(template(**{"A": EVIL, EVIL: "x"}), template(A="x"))
    every = reports(found, show_values=True)
    assert "\x1b" not in every["text"] + every["markdown"] + every["html"]
    assert "\u202e" not in every["text"] + every["html"]
    assert "<img" not in every["markdown"] + every["html"]
    assert every["html"].count("</script>") == 1
    assert "@all" not in every["markdown"]


UNSEEN: dict[str, tuple[str, str, str]] = {
    "a space more": ("a b", "a  b", "in spaces and line breaks only"),
    "a space at the end": ("a", "a ", "in spaces and line breaks only"),
    "a line break of another sort": ("a\r\nb", "a\nb", "in spaces and line breaks only"),
    "a space that does not break": ("a\xa0b", "a b", "a\\u00a0b"),
    "a space without width": ("a\u200bb", "ab", "a\\u200bb"),
    "a mark of the byte order": ("\ufeffa", "a", "\\ufeffa"),
    "a letter made of two characters": ("caf\u00e9", "cafe\u0301", "Unicode normalization"),
}


@pytest.mark.parametrize(("left", "right", "says"), UNSEEN.values(), ids=UNSEEN.keys())
def test_what_nobody_sees_is_shown_or_said(left: str, right: str, says: str) -> None:
    every = reports(compare_templates(template(A=left), template(A=right)))
    assert says in " ".join(every["text"].split())
    assert says in html.unescape(every["markdown"])
    assert says in re.sub("</?mark>", "", every["html"])


def test_what_is_seen_is_not_explained() -> None:
    for left, right in (("a b", "ab"), ("a", "b"), (1, 1.0)):
        text = as_text(compare_templates(template(A=left), template(A=right)))
        assert text.splitlines()[-1].startswith("      + ")


def test_no_formula_begins_in_a_comment() -> None:
    text = as_markdown(compare_templates(template(A="${A}-${B}"), template(A="${B}-${A}")))
    assert "$" not in text


def dashboard(stage: str, size: int) -> str:
    return json.dumps([{"type": "metric", "y": y, "metrics": [["Errors", f"shop-{stage}-f{y}"]]} for y in range(size)])


LONG_TEXTS: dict[str, tuple[str, str, list[str], list[str]]] = {
    "a few words": (dashboard("dev", 3), dashboard("prod", 3), ["dev"] * 3, ["prod"] * 3),
    "a long text": (dashboard("dev", 900), dashboard("prod", 900), ["dev"] * 900, ["prod"] * 900),
    "one word in it": (dashboard("dev", 900), dashboard("dev", 900).replace("f450", "g"), ["f450"], ["g"]),
    "one word of very many": ("a b " * 9000 + "x" + " b a" * 9000, "a b " * 9000 + "y" + " b a" * 9000, ["x"], ["y"]),
    "nothing in common": (",a" * 3000, ";b" * 3000, [",a" * 3000], [";b" * 3000]),
}


@pytest.mark.parametrize(("left", "right", "lefts", "rights"), LONG_TEXTS.values(), ids=LONG_TEXTS.keys())
def test_a_page_marks_what_differs_however_long_a_text_is(
    left: str, right: str, lefts: list[str], rights: list[str]
) -> None:
    page = as_html(compare_templates(template(A=left), template(A=right)))
    for side, text, marked in (("left", left, lefts), ("right", right, rights)):
        value = re.split(f'<pre class="value is-{side}(?: long)?">', page)[1].split("</pre>")[0]
        assert re.findall("<mark>(.*?)</mark>", value) == [html.escape(word) for word in marked]
        assert html.unescape(re.sub("</?mark>", "", value)) == text


def test_the_page_loads_nothing() -> None:
    page = as_html(stages())
    assert "default-src 'none'" in page
    assert not re.search(r"""src\s*=|href\s*=(?!"#)|url\(|@import|https?:""", page)
    assert "{{" not in re.sub(r"\$\{", "", page)


def functions(memory: int, size: int = 30) -> JsonObject:
    return {f"F{i}": {"Type": "AWS::Lambda::Function", "Properties": {"MemorySize": memory}} for i in range(size)}


def test_a_page_shows_a_change_of_many_places_once() -> None:
    left: JsonObject = {**functions(256), "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 5}}}
    right: JsonObject = {**functions(1024), "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 9}}}
    page = as_html(compare_templates({"Resources": left}, {"Resources": right}))
    assert page.count("<article") == 31
    assert page.count('<pre class="value') == 4
    assert "<code>MemorySize</code>: <code>256</code> → <code>1024</code> <small>30 places</small></summary>" in page
    assert page.index('id="once"') < page.index('id="r1"') < page.index('id="c1"')


def test_two_places_are_shown_with_their_resources() -> None:
    page = as_html(compare_templates({"Resources": functions(256, 2)}, {"Resources": functions(1024, 2)}))
    assert 'id="c1"' not in page
    assert page.count('<pre class="value') == 4


def test_types_and_absence_tell_changes_apart() -> None:
    lefts: list[Json] = [1, "1", True, None]
    left: JsonObject = {f"R{i}{j}": {"A": value} for i, value in enumerate(lefts) for j in range(3)}
    right: JsonObject = {key: {"A": "x"} for key in left}
    page = as_html(compare_templates({"Resources": left}, {"Resources": right}))
    assert page.count('<details class="part"') == len(lefts)


PAGES: dict[str, Comparison] = {
    "two stages": stages("user-resources"),
    "many names": compare_templates(
        {"Resources": {f"R{i}": {"A": f"orders-dev-{i}"} for i in range(400)}},
        {"Resources": {f"R{i}": {"A": f"orders-prod-{i}"} for i in range(400)}},
    ),
    "a few": compare_templates(template(A="x"), template(A="y")),
}


@pytest.mark.parametrize("comparison", PAGES.values(), ids=PAGES.keys())
def test_every_difference_is_on_the_page_once_and_every_link_leads_somewhere(comparison: Comparison) -> None:
    page = as_html(comparison)
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)
    assert len([one for one in anchors if re.fullmatch(r"d\d+", one)]) == len(comparison.differences)
    assert page.count("<article") == len(comparison.differences)
    assert page.count("<details") == page.count("</details>")


def test_many_differences_are_folded_and_few_are_not() -> None:
    assert '<details class="part" id="c1">' in as_html(stages("user-resources"))
    assert not re.search(r'<details class="(?:part|group)"[^>]*(?<! open)>', as_html(PAGES["a few"]))


def test_a_page_does_without_its_script() -> None:
    """What only the script can do is not there until it runs."""
    page = as_html(stages())
    assert '<div class="bar" hidden>' in page
    assert "<summary>" in page


def test_a_page_without_differences_has_nothing_to_search() -> None:
    page = as_html(compare_templates(template(A="x"), template(A="x")))
    assert "no difference" in page
    assert "<input" not in page
    assert "<button" not in page
    assert "<input" in as_html(stages())


def test_a_page_says_what_its_marks_mean() -> None:
    page = as_html(stages())
    assert "the name of another stage" in re.sub(r"<label.*?</label>", "", page)


def test_a_text_for_a_pipe_is_whole() -> None:
    long, more = "a-name-" * 60, {f"R{i}": as_object({"A": f"before{i}"}) for i in range(150)}
    left: JsonObject = {**more, long: {"A": f"{long} left"}}
    right: JsonObject = {**{key: {"A": "after"} for key in more}, long: {"A": f"{long} right"}}
    found = compare_templates({"Resources": left}, {"Resources": right})
    text = as_text(found, width=None)
    assert f"\n{long}  [template]\n" in text
    assert f"      - {long} left\n      + {long} right\n" in text
    assert all(f"before{i}\n" in text for i in range(150))
    assert "…" not in text
    assert "…" in as_text(found)


def test_the_command_breaks_no_line_in_a_pipe(tmp_path: pathlib.Path) -> None:
    long = "x" * 300
    for name, end in (("a.json", "1"), ("b.json", "2")):
        (tmp_path / name).write_text(json.dumps(template(A=long + end)), "utf-8")
    assert f"      + {long}2\n" in ran("diff", tmp_path / "a.json", tmp_path / "b.json").stdout


def test_a_plain_word_is_hidden_where_the_other_side_has_a_secret() -> None:
    left, right = (template(Environment={"Variables": {"A": a}}) for a in ("swordfish", "c0ffee11deadbeef22c0ffee"))
    assert all("swordfish" not in report for report in reports(compare_templates(left, right)).values())


def test_variables_of_an_ordinary_form_are_shown() -> None:
    left, right = (template(Environment={"Variables": {"A": a}}) for a in ("orders-small", "orders-full"))
    every = reports(compare_templates(left, right))
    assert all("small" in report and "full" in report for report in every.values())


@pytest.mark.parametrize(("width", "most"), [(200, 80), (80, 80), (60, 60), (7, 40)])
@pytest.mark.parametrize("service", ["layers", "rest-shop", "plugin-appsync", "user-resources", "names"])
def test_the_text_fits_80_columns_and_narrow_terminals(service: str, width: int, most: int) -> None:
    text = as_text(stages(service), width=width)
    assert max(map(len, text.splitlines())) <= most
    assert "\x1b" not in text


def test_colours_change_no_word() -> None:
    coloured = as_text(stages(), colour=True)
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[\d*m", "", coloured) == as_text(stages())


COLOURS: dict[str, tuple[dict[str, str], bool, bool]] = {
    "a terminal": ({}, True, True),
    "a pipe": ({}, False, False),
    "NO_COLOR": ({"NO_COLOR": "1"}, True, False),
    "FORCE_COLOR": ({"FORCE_COLOR": "1"}, False, True),
    "both": ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
    "empty ones": ({"NO_COLOR": "", "FORCE_COLOR": ""}, False, False),
    "a terminal that can't": ({"TERM": "dumb"}, True, False),
}


@pytest.mark.parametrize(("environment", "is_terminal", "expected"), COLOURS.values(), ids=COLOURS.keys())
def test_when_there_are_colours(environment: dict[str, str], is_terminal: bool, expected: bool) -> None:
    assert wants_colour(environment, is_terminal=is_terminal) is expected


def test_the_document_has_everything() -> None:
    comparison = stages()
    document = as_json(comparison)
    assert document["schema_version"] == 1
    assert document["equal"] is False
    assert len(as_list(document["differences"])) == len(comparison.differences)
    assert sum(int(str(count)) for count in as_object(document["counts"]).values()) == len(comparison.differences)
    json.dumps(document)


def many(text: str) -> JsonObject:
    return {f"R{i}": {"A": text * 200} for i in range(900)}


def much(text: str) -> JsonObject:
    return {"R": {f"A{i}": text * 200 for i in range(900)}}


LONG: dict[str, tuple[JsonObject, JsonObject]] = {
    "many resources": (many("a"), many("b")),
    "one resource with much in it": (much("a"), much("b")),
}


@pytest.mark.parametrize(("left", "right"), LONG.values(), ids=LONG.keys())
def test_a_comment_is_not_too_long_and_tells_what_is_missing(left: JsonObject, right: JsonObject) -> None:
    text = as_markdown(compare_templates({"Resources": left}, {"Resources": right}))
    assert 50_000 < len(text) < 65_536
    more = re.search(r"and (\d+) more differences", text)
    assert more
    assert int(more[1]) == 900 - text.count("| ~ value |")
    assert text.count("<details>") == text.count("</details>")


def test_a_few_differences_stand_open_in_a_comment() -> None:
    assert "<details open>" in as_markdown(compare_templates(template(A="x"), template(A="y")))
    assert "<details open>" not in as_markdown(stages())


def test_what_there_is_no_room_for_is_names_of_the_stage() -> None:
    def side(stage: str, size: int) -> JsonObject:
        names: JsonObject = {f"R{i}": {"A": f"orders-{stage}-{'x' * 300}"} for i in range(300)}
        return {"Resources": names | {"Last": {"MemorySize": size}}}

    found = compare_templates(side("dev", 1), side("prod", 2))
    assert "MemorySize" in as_text(found)
    assert "and 201 more differences" in as_text(found)
    assert "MemorySize" in as_markdown(found)


# --------------------------------------------------------------------------------------------------- the command line


def ran(*words: str | pathlib.Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "restage", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


UPDATE = "cloudformation-template-update-stack.json"
DEV, PROD = golden("v3", "plain"), golden("v3", "plain", "prod")
STATUS: dict[str, tuple[list[str | pathlib.Path], int]] = {
    "the same": ([DEV, DEV], 0),
    "they differ": ([DEV, PROD], 1),
    "quietly": ([DEV, PROD, "-q"], 1),
    "all that differs is not to count": ([DEV, PROD, "--ignore", "**", "--ignore", "*"], 0),
    "no such folder": ([DEV, "/nowhere"], 2),
    "no such file beside a template": ([DEV / UPDATE, "/nowhere.yml"], 2),
    "a state file as a template": ([DEV / "serverless-state.json", DEV / "serverless-state.json"], 2),
    "a folder and a file": ([DEV, DEV / UPDATE], 2),
    "a pattern that names nothing": ([DEV, PROD, "--ignore", "Resources.Nowhere"], 2),
    "two formats at once": ([DEV, PROD, "--json", "--markdown"], 2),
    "no right side": ([DEV], 2),
    "a page that can't be written": ([DEV, PROD, "--html", "/nowhere/page.html"], 2),
    "a page on a full device": ([DEV, PROD, "--html", "/dev/full"], 2),
    "a page within an artifact": ([DEV, PROD, "--html", DEV / "page.html"], 2),
}


@pytest.mark.parametrize(("words", "status"), STATUS.values(), ids=STATUS.keys())
def test_the_exit_status(words: list[str | pathlib.Path], status: int) -> None:
    done = ran("diff", *words)
    assert done.returncode == status, done.stderr
    assert bool(done.stderr) is (status == 2)
    assert bool(done.stdout) is ("--json" in words or (status != 2 and "-q" not in words))
    assert not (DEV / "page.html").exists()


def test_two_templates_and_a_page(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.yml").write_text("Resources:\n  A:\n    Type: T\n    Name: !Ref B\n", "utf-8")
    (tmp_path / "b.json").write_text('{"Resources": {"A": {"Name": {"Ref": "C"}, "Type": "T"}}}', "utf-8")
    done = ran("diff", tmp_path / "a.yml", tmp_path / "b.json", "--html", tmp_path / "page.html", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["differences"][0]["place"] == "Resources.A.Name.Ref"
    assert "Name.Ref" in (tmp_path / "page.html").read_text("utf-8")


def test_a_page_is_written_as_a_whole_or_not_at_all(tmp_path: pathlib.Path) -> None:
    """Where it can be replaced: a terminal or a pipe takes it as it comes."""
    page = tmp_path / "page.html"
    page.write_text("older", "utf-8")
    assert ran("diff", DEV, PROD, "-q", "--html", page).returncode == 1
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert [file.name for file in tmp_path.iterdir()] == ["page.html"]
    assert ran("diff", DEV, PROD, "-q", "--html", "/dev/stdout").stdout.startswith("<!DOCTYPE html>")


def test_messages_obey_nothing_either(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a\x1b[31m.yml").write_text('Resources:\n  "A\\e[31m": 1\n  "A\\e[31m": 2\n', "utf-8")
    done = ran("diff", tmp_path / "a\x1b[31m.yml", DEV / UPDATE)
    assert done.returncode == 2
    assert "\x1b" not in done.stderr
    assert done.stderr.count("\\u001b[31m") == 2


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes that have a name")
def test_a_template_may_come_out_of_a_pipe(tmp_path: pathlib.Path) -> None:
    """As in `restage diff <(git show main:template.json) template.json`."""
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=[(DEV / UPDATE).read_bytes()])
    writer.start()
    assert ran("diff", tmp_path / "pipe", DEV / UPDATE).returncode == 0
    writer.join()


def test_a_folder_of_a_subcommands_name_is_written_with_its_place(tmp_path: pathlib.Path) -> None:
    command = [sys.executable, "-m", "restage", "./diff", "--to", "prod"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 2
    assert "diff: there is no such folder" in done.stderr


def test_help_shows_both() -> None:
    text = ran("--help").stdout
    assert "--to STAGE" in text
    assert "restage diff LEFT RIGHT" in text
    assert "Usage: restage diff" in ran("diff", "--help").stdout


def test_the_main_command_loads_nothing_of_the_differ() -> None:
    names = ("restage.compare", "deepdiff", "cfn_flip")
    code = f"import sys, restage.cli; print([name for name in sys.modules if name.startswith({names})])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
