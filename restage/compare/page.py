"""The page that `--html` writes; `{{name}}` are its slots. It loads nothing, from anywhere.

`BAR` is what a page with differences has besides: to search in them and to jump through them.
"""

# ruff: noqa: E501

BAR = """\
<div class="bar" hidden>
<input type="search" id="search" placeholder="Search names, places, values" aria-label="Search">
<div class="nav">
<button id="previous" title="Previous difference (k)">↑ previous</button>
<span id="count" role="status"></span>
<button id="next" title="Next difference (j)">↓ next</button>
</div>
<div class="kinds">{{kinds}}</div>
<div class="folds"><button id="unfold">open all</button> <button id="fold">fold all</button></div>
</div>"""

OUTLINE = """\
<nav class="outline" aria-label="Outline"><ul>
{{entries}}
</ul></nav>"""

LEGEND = """\
<p class="legend">{{meanings}}
<span class="key" hidden><kbd>j</kbd> next, <kbd>k</kbd> previous, <kbd>/</kbd> search, <kbd>Esc</kbd> all again</span></p>"""

PAGE = r"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>restage diff: {{title}}</title>
<style>
:root {
  color-scheme: light dark;
  --back: #ffffff; --text: #1c2024; --soft: #5b6470; --line: #d5dae0; --head: #f3f5f7; --focus: #0b57d0;
  --left: #fff1d6; --left-mark: #f5b942; --right: #dcecff; --right-mark: #7db8f7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --back: #15181c; --text: #e6e9ed; --soft: #a0a9b4; --line: #363c44; --head: #1f242a; --focus: #8ab4f8;
    --left: #3a2d10; --left-mark: #8a6110; --right: #10294a; --right-mark: #1f5a9e;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.45 system-ui, "DejaVu Sans", sans-serif; }
code, .value { font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 13px; }
header { position: sticky; top: 0; z-index: 2; background: var(--head); border-bottom: 1px solid var(--line); padding: 10px 20px; }
h1 { font-size: 18px; margin: 0 0 4px; }
.bar, .nav, .kinds { display: flex; flex-wrap: wrap; gap: 8px 14px; align-items: center; }
.bar input[type=search] { flex: 1 1 220px; max-width: 420px; padding: 5px 9px; font: inherit; }
.bar input::placeholder { color: var(--soft); opacity: 1; }
.nav { flex-wrap: nowrap; white-space: nowrap; }
.kinds label { white-space: nowrap; }
.legend { color: var(--soft); font-size: 13px; margin: 10px 0; }
.legend > span { display: inline-block; margin-right: 14px; }
kbd { border: 1px solid var(--line); border-radius: 4px; padding: 0 5px; font: 12px ui-monospace, "DejaVu Sans Mono", monospace; }
button { font: inherit; padding: 4px 11px; cursor: pointer; }
.mark { display: inline-block; min-width: 1.3em; text-align: center; font-weight: 700; }
main { padding: 8px 20px 40px; max-width: 1500px; margin: 0 auto; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin: 10px 0; }
.sides div { padding: 6px 10px; border-left: 5px solid; overflow-wrap: anywhere; }
.is-left { background: var(--left); border-color: var(--left-mark) !important; }
.is-right { background: var(--right); border-color: var(--right-mark) !important; }
a { color: inherit; }
.outline ul { margin: 6px 0; padding-left: 20px; }
.outline li { margin: 3px 0; overflow-wrap: anywhere; }
.outline small { color: var(--soft); }
summary { cursor: pointer; overflow-wrap: anywhere; }
summary small { color: var(--soft); font-weight: 400; }
summary code { font-weight: 400; }
.part { margin: 10px 0; }
.part > summary { font-size: 16px; font-weight: 700; padding: 7px 0; border-bottom: 2px solid var(--line); }
.group { border: 1px solid var(--line); border-radius: 6px; margin: 12px 0; }
.group > summary { font-weight: 700; padding: 7px 12px; background: var(--head); border-radius: 6px; }
.group > summary code { font-weight: 700; }
.part, .group, article { scroll-margin: calc(var(--head-height, 100px) + 10px) 0 20vh; }
.same { margin: 10px 0; }
article { padding: 8px 12px 10px; border-top: 1px solid var(--line); }
article.line { padding: 4px 12px; overflow-wrap: anywhere; }
.part > article.line { border-top: 0; border-bottom: 1px solid var(--line); }
.anchor { color: var(--soft); text-decoration: none; padding: 0 4px; }
.inline { white-space: pre-wrap; overflow-wrap: anywhere; }
.inline del { background: var(--left-mark); text-decoration: line-through; }
.inline ins { background: var(--right-mark); text-decoration: underline; font-weight: 700; }
article.here { outline: 3px solid var(--focus); outline-offset: -3px; }
.what { display: flex; gap: 6px; align-items: baseline; }
.what code { min-width: 0; overflow-wrap: anywhere; }
.kind { color: var(--soft); border: 1px solid var(--line); border-radius: 9px; padding: 0 7px; font-size: 12px; white-space: nowrap; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-top: 5px; }
.value { margin: 0; padding: 5px 9px; border-left: 5px solid; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 26em; overflow-y: auto; }
.value.none { background: repeating-linear-gradient(45deg, transparent 0 6px, var(--line) 6px 7px); border-color: var(--line); color: var(--soft); font-style: italic; }
.is-left mark { background: var(--left-mark); color: inherit; text-decoration: line-through; }
.is-right mark { background: var(--right-mark); color: inherit; text-decoration: underline; font-weight: 700; }
.note { color: var(--soft); font-size: 13px; margin-top: 3px; overflow-wrap: anywhere; }
[hidden] { display: none !important; }
footer { color: var(--soft); border-top: 1px solid var(--line); margin-top: 20px; padding-top: 10px; overflow-wrap: anywhere; }
@media (max-width: 700px) {
  header { position: static; padding: 10px; }
  main { padding: 8px 8px 80px; }
  .pair, .sides { gap: 4px; }
  .value { padding: 5px 6px; border-left-width: 3px; }
  article { padding: 8px; }
  .part, .group, article { scroll-margin: 10px 0 calc(64px + 15vh); }
  .bar input[type=search] { flex-basis: 100%; max-width: none; }
  .nav { position: fixed; z-index: 2; bottom: 0; left: 0; right: 0; justify-content: space-between; padding: 8px 10px; background: var(--head); border-top: 1px solid var(--line); }
  .nav button { padding: 7px 14px; }
  .legend .key { display: none; }
}
@media print { header { position: static; } .bar { display: none; } }
</style>
</head>
<body>
<header>
<h1>{{verdict}}</h1>
{{bar}}
</header>
<main>
<div class="sides"><div class="is-left"><b>− left</b> {{left}}</div><div class="is-right"><b>+ right</b> {{right}}</div></div>
{{legend}}
{{outline}}
{{sections}}
{{ignored}}
</main>
<script>
"use strict";
const articles = [...document.querySelectorAll("article")], parts = [...document.querySelectorAll(".part, .group")];
const kinds = [...document.querySelectorAll(".kinds input")];
const search = document.getElementById("search"), count = document.getElementById("count");
const texts = new Map(), opened = new Set(), most = 200;
let here = -1, shown = articles;
function around(element, step) {
  for (let one = element.closest("details"); one; one = one.parentElement.closest("details")) step(one);
}
function without(article, side) {
  const copy = article.cloneNode(true);
  copy.querySelectorAll(side).forEach(one => one.remove());
  return copy.textContent;
}
function text(article) {
  if (!texts.has(article)) {
    let all = article.querySelector("ins, del") ? without(article, "ins") + " " + without(article, "del") : article.textContent;
    around(article, one => { all += " " + one.querySelector("summary").textContent; });
    const same = article.closest(".part").querySelector(".same");
    texts.set(article, (same ? all + " " + same.textContent : all).toLowerCase());
  }
  return texts.get(article);
}
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = new Set(kinds.filter(box => box.checked).map(box => box.value));
  const current = shown[here];
  for (const article of articles) {
    article.hidden = !wanted.has(article.dataset.kind) || !words.every(word => text(article).includes(word));
  }
  for (const part of parts) part.hidden = !part.querySelector("article:not([hidden])");
  shown = articles.filter(article => !article.hidden);
  here = shown.indexOf(current);
  if (here < 0 && current) current.classList.remove("here");
  for (const one of opened) one.open = false;
  opened.clear();
  if (words.length && shown.length <= most) shown.forEach(article => around(article, show));
  tell();
}
function show(one) {
  if (!one.open) opened.add(one);
  one.open = true;
}
function tell() {
  count.textContent = (here < 0 ? "" : `${here + 1} of `) + `${shown.length} shown`;
}
function go(step) {
  if (!shown.length) return;
  if (here >= 0) shown[here].classList.remove("here");
  here = here < 0 ? (step > 0 ? 0 : shown.length - 1) : (here + step + shown.length) % shown.length;
  shown[here].classList.add("here");
  around(shown[here], one => { one.open = true; });
  shown[here].scrollIntoView({block: "nearest"});
  tell();
}
function arrive() {
  const goal = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!goal) return;
  around(goal, one => { one.open = true; });
  goal.scrollIntoView();
}
function measure() {
  document.documentElement.style.setProperty("--head-height", document.querySelector("header").offsetHeight + "px");
}
function settle(root) {
  for (const mark of root.querySelectorAll(".value mark:first-of-type")) {
    const value = mark.parentElement, below = mark.offsetTop - value.offsetTop;
    if (below > value.clientHeight * 0.8) value.scrollTop = below - value.clientHeight / 3;
  }
}
function typed(event) {
  if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
  else if (event.key === "Escape") {
    search.value = "";
    filter();
    search.blur();
    if (here >= 0) {
      around(shown[here], one => { one.open = true; });
      shown[here].scrollIntoView({block: "nearest"});
    }
  }
}
document.addEventListener("keydown", event => {
  if (!search) return;
  if (event.target === search) return typed(event);
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "j" || event.key === "n") go(1);
  else if (event.key === "k" || event.key === "p") go(-1);
  else if (event.key === "/") { event.preventDefault(); search.focus(); }
});
if (search) {
  document.querySelectorAll(".bar, .key").forEach(one => { one.hidden = false; });
  search.addEventListener("input", filter);
  kinds.forEach(box => box.addEventListener("change", filter));
  document.getElementById("next").addEventListener("click", () => go(1));
  document.getElementById("previous").addEventListener("click", () => go(-1));
  document.getElementById("unfold").addEventListener("click", () => parts.forEach(one => { one.open = true; }));
  document.getElementById("fold").addEventListener("click", () => parts.forEach(one => { one.open = false; }));
  addEventListener("resize", measure);
  addEventListener("hashchange", arrive);
  parts.forEach(one => one.addEventListener("toggle", () => { if (one.open) settle(one); }));
  measure();
  settle(document);
  filter();  // a page that is loaded again may come with its fields as they were
  arrive();
}
</script>
</body>
</html>
"""
