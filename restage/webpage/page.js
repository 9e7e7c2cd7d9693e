"use strict";
const articles = [...document.querySelectorAll("article")], parts = [...document.querySelectorAll(".part, .group")];
const kinds = [...document.querySelectorAll(".kinds input")];
const search = document.getElementById("search"), count = document.getElementById("count");
const only = document.getElementById("only");
const texts = new Map(), opened = new Set(), printed = new Set(), most = 200;
let here = -1, shown = articles;
function around(element, step) {
  for (let one = element.closest("details"); one; one = one.parentElement.closest("details")) step(one);
}
function without(article, side) {
  const copy = article.cloneNode(true);
  copy.querySelectorAll(side).forEach(one => one.remove());
  return copy.textContent;
}
function heading(part) {
  if (!texts.has(part)) {
    const same = [...part.children].filter(one => one.matches("summary, .same"));
    texts.set(part, same.map(one => one.textContent).join(" ").toLowerCase());
  }
  return texts.get(part);
}
function text(article) {
  if (!texts.has(article)) {
    const changed = article.querySelector("ins, del");
    let all = changed ? without(article, "ins") + " " + without(article, "del") : article.textContent;
    all = all.toLowerCase();
    around(article, part => { all += " " + heading(part); });
    texts.set(article, all);
  }
  return texts.get(article);
}
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = new Set(kinds.filter(box => box.checked).map(box => box.value));
  const current = shown[here];
  const alone = only !== null && only.checked;
  for (const article of articles) {
    const chosen = wanted.has(article.dataset.kind) && (!alone || "open" in article.dataset);
    article.hidden = !chosen || !words.every(word => text(article).includes(word));
  }
  for (const part of parts) part.hidden = !part.querySelector("article:not([hidden])");
  shown = articles.filter(article => !article.hidden);
  here = shown.indexOf(current);
  if (here < 0 && current) current.classList.remove("here");
  for (const one of opened) one.open = false;
  opened.clear();
  if ((words.length || alone) && shown.length <= most) shown.forEach(article => around(article, show));
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
  if (document.activeElement !== search) {
    shown[here].tabIndex = -1;
    shown[here].focus({preventScroll: true});
  }
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
  for (const value of root.querySelectorAll(".value.long")) {
    if (value.closest("details:not([open])") || value.scrollHeight <= value.clientHeight) continue;
    value.tabIndex = 0;  // the keyboard scrolls what it can reach
    const mark = value.querySelector("mark"), below = mark ? mark.offsetTop - value.offsetTop : 0;
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
  else if (event.key === "o" && only) only.click();
  else if (event.key === "/") { event.preventDefault(); search.focus(); }
});
if (search) {
  document.querySelectorAll(".bar, .key").forEach(one => { one.hidden = false; });
  search.addEventListener("input", filter);
  if (only) only.addEventListener("change", filter);
  kinds.forEach(box => box.addEventListener("change", filter));
  document.getElementById("next").addEventListener("click", () => go(1));
  document.getElementById("previous").addEventListener("click", () => go(-1));
  document.getElementById("unfold").addEventListener("click", () => parts.forEach(one => { one.open = true; }));
  document.getElementById("fold").addEventListener("click", () => parts.forEach(one => { one.open = false; }));
  addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("main details:not([open])")) {
      printed.add(one);
      one.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const one of printed) one.open = false;
    printed.clear();
  });
  addEventListener("resize", measure);
  addEventListener("hashchange", arrive);
  parts.forEach(one => one.addEventListener("toggle", () => { if (one.open) settle(one); }));
  measure();
  settle(document);
  filter();  // a page that is loaded again may come with its fields as they were
  arrive();
}
