// Opens pages in Chromium and tries them: node look.mjs CHROMIUM MODULES PAGE...; screenshots lie beside the pages
import {createRequire} from "node:module";
import {readFileSync} from "node:fs";
import {pathToFileURL} from "node:url";

const [, , executablePath, modules, ...files] = process.argv;
const require = createRequire(pathToFileURL(`${modules}/`));
const {chromium} = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf-8");
const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
// Pages with more articles are judged once, when all is open: on folded ones axe takes minutes
const large = 1000;
// A rule whose time grows with the square of a page's length: it counts the lines in <html>, which has a style of its own
const tooSlow = {"avoid-inline-spacing": {enabled: false}};
let passed = 0, failed = 0;

function check(what, holds, seen = "") {
  holds ? passed++ : failed++;
  if (!holds) console.log(`failed: ${what} ${seen}`);
}

async function opened(place, ...how) {
  const page = await place.newPage(...how);
  page.setDefaultTimeout(120_000);  // on a machine that does much else
  return page;
}

async function violations(page, rules = {}) {
  await page.evaluate(axe);
  const found = await page.evaluate(rules => axe.run(document, {rules, resultTypes: ["violations"]}), rules);
  return found.violations.map(one => `${one.id}: ${one.nodes.map(node => node.html).slice(0, 3).join(" ")}`);
}

const visible = page => page.$$eval("article", all => all.filter(one => one.checkVisibility()).length);
const chosen = page => page.$$eval("article:not([hidden])", all => all.length);

// What holds for every page, at both widths, light and dark
async function judged(browser, file, width, colorScheme) {
  const name = `${file} at ${width} pixels, ${colorScheme}`;
  const context = await browser.newContext({viewport: {width, height: 900}, colorScheme});
  const page = await opened(context);
  const said = [], asked = [];
  page.on("console", one => said.push(one.text()));
  page.on("pageerror", one => said.push(String(one)));
  page.on("request", one => asked.push(one.url()));
  await page.goto(pathToFileURL(file).href);
  await page.screenshot({path: `${file}.${width}.${colorScheme}.png`});
  const count = await page.$$eval("article", all => all.length);
  const isLarge = count > large;
  if (!isLarge) {
    const folded = await violations(page);
    check(`${name}: accessible`, !folded.length, folded);
  }
  if (count && (!isLarge || (width === 1280 && colorScheme === "light"))) {
    await page.click("#unfold");
    const open = await violations(page, isLarge ? tooSlow : {});
    check(`${name}: accessible when all is open`, !open.length, open);
    await page.$eval(".part", one => one.scrollIntoView());
    await page.screenshot({path: `${file}.${width}.${colorScheme}.open.png`});
  }
  const over = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
  check(`${name}: nothing beside the window`, over <= 0, over);
  check(`${name}: nothing is loaded`, asked.length === 1, asked);
  check(`${name}: no complaint`, !said.length, said);
  await context.close();
}

// What the page does
async function tried(browser, file) {
  const page = await opened(browser, {viewport: {width: 1280, height: 900}});
  await page.goto(pathToFileURL(file).href);
  const count = await page.$$eval("article", all => all.length);
  if (!count) return page.close();
  await page.click("#fold");
  check(`${file}: folded`, await visible(page) === 0);
  await page.click("#unfold");
  check(`${file}: unfolded`, await visible(page) === count, await visible(page));
  await page.click("#fold");
  await byKeys(page, file, count);
  await byKinds(page, file, count);
  await page.evaluate(() => { location.hash = "#d1"; });
  await page.waitForFunction(() => document.getElementById("d1").checkVisibility());
  check(`${file}: a link leads to its place`, true);
  await inPrint(page, file);
  await page.close();
}

async function byKeys(page, file, count) {
  await page.keyboard.press("j");
  const first = await page.evaluate(() => [document.activeElement.tagName, document.activeElement.className]);
  check(`${file}: j goes to the first place`, first[0] === "ARTICLE" && first[1].includes("here"), first);
  await page.keyboard.press("k");
  check(`${file}: k goes back around`, (await page.textContent("#count")).startsWith(`${count} of`));
  await page.keyboard.press("/");
  await page.keyboard.type("no such word anywhere");
  check(`${file}: nothing found`, await chosen(page) === 0);
  await page.keyboard.press("Escape");
  check(`${file}: all again`, await chosen(page) === count);
  const place = await page.$eval("article:last-of-type code", one => one.textContent);
  await page.fill("#search", place);
  const found = await chosen(page);
  check(`${file}: a place is found by its name`, found > 0 && (found < count || count === 1), [place, found]);
  await page.fill("#search", "");
}

async function byKinds(page, file, count) {
  const boxes = await page.$$(".kinds input");
  let sum = 0;
  for (const box of boxes) {
    await box.uncheck();
    sum += count - await chosen(page);
    await box.check();
  }
  check(`${file}: the kinds are all there is`, sum === count, [sum, count]);
  if (!await page.$("#only")) return;
  const open = await page.$$eval("article[data-open]", all => all.length);
  await page.focus("#fold");
  await page.keyboard.press("o");
  check(`${file}: only what is open`, await chosen(page) === open, open);
  await page.keyboard.press("o");
}

async function inPrint(page, file) {
  await page.click("#fold");
  const within = await page.evaluate(() => {
    dispatchEvent(new Event("beforeprint"));
    const open = document.querySelectorAll("main details:not([open])").length;
    dispatchEvent(new Event("afterprint"));
    return [open, document.querySelectorAll(".part[open]").length];
  });
  check(`${file}: printed as a whole, and folded again`, within[0] === 0 && within[1] === 0, within);
}

// Without its script everything is there to be read
async function plain(browser, file) {
  const context = await browser.newContext({javaScriptEnabled: false});
  const page = await opened(context);
  await page.goto(pathToFileURL(file).href);
  check(`${file}: no bar without the script`, !await page.isVisible("#search", {timeout: 1000}).catch(() => false));
  await context.close();
}

async function looked(file) {
  const browser = await chromium.launch({executablePath, args: flags});
  for (const width of [1280, 420]) for (const scheme of ["light", "dark"]) await judged(browser, file, width, scheme);
  await tried(browser, file);
  await plain(browser, file);
  await browser.close();
}

for (const file of files) {
  const before = [passed, failed];
  await looked(file).catch(error => {
    if (!String(error).includes("has been closed")) throw error;
    console.log(`${file}: the browser went away, again`);
    [passed, failed] = before;
    return looked(file);
  });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
