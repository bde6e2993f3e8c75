// Opens pages in headless Chromium on request: one JSON object a line in, one a line out.
//
// The pages run no script, and here they could not, except where axe-core looks at them: it is evaluated from
// outside of the page, whose own policy stays in force.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { HtmlValidate } from "html-validate";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VALIDATOR = new HtmlValidate({ extends: ["html-validate:recommended", "html-validate:document"] });
const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

// Playwright gives the browser a new, empty profile each time.
const browser = await chromium.launch({ executablePath: process.argv[2], args: FLAGS });

const LONGEST_MS = 20_000;

function late(action) {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`${action} has not ended after ${LONGEST_MS} ms`)), LONGEST_MS).unref();
  });
}

let context, page, complaints;

const actions = {
  // Opens an address as a reader whose browser has this language, size and colour scheme.
  async open({ url, locale, width, height, scheme, scale, scripts }) {
    if (context) await context.close();
    context = await browser.newContext({
      javaScriptEnabled: scripts ?? false,
      locale,
      viewport: { width, height },
      colorScheme: scheme,
      deviceScaleFactor: scale ?? 1,
      isMobile: width < 500,
      reducedMotion: "reduce",
    });
    page = await context.newPage();
    page.setDefaultTimeout(LONGEST_MS / 2);
    complaints = [];
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("requestfailed", (request) => complaints.push(`failed: ${request.url().split("?")[0]}`));
    const response = await page.goto(url);
    return { status: response.status() };
  },

  async look() {
    return await page.evaluate(() => {
      const shown = (selector) =>
        [...document.querySelectorAll(selector)].filter((each) => each.checkVisibility());
      const said = (selector) => shown(selector).map((each) => each.textContent.trim());
      return {
        title: document.title,
        heading: document.querySelector("h1")?.textContent ?? "",
        language: document.documentElement.lang,
        buttons: said("button"),
        stops: said("button, summary"),
        links: said("a"),
        text: document.body.innerText,
        wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        smallest: Math.min(...shown("button, summary").map((each) => each.getBoundingClientRect().height)),
        styled: getComputedStyle(document.querySelector("main") ?? document.body).borderTopLeftRadius,
      };
    });
  },

  async complaints() {
    return complaints;
  },

  async axe() {
    await page.evaluate(AXE);
    const found = await page.evaluate(() => globalThis.axe.run(document));
    return {
      passes: found.passes.length,
      violations: found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`),
    };
  },

  // Says what is wrong with a document as it was sent.
  async validate({ html }) {
    const report = await VALIDATOR.validateString(html);
    return report.results.flatMap((result) =>
      result.messages.map((each) => `${each.ruleId}, line ${each.line}:${each.column}: ${each.message}`),
    );
  },

  // Tells how the first element of a selector stands to the window, and how far what scrolls has been scrolled.
  async place({ selector }) {
    return await page.locator(selector).first().evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      const pane = element.closest("[tabindex]") ?? element;
      return {
        top,
        bottom,
        window: globalThis.innerHeight,
        paneTop: pane.getBoundingClientRect().top,
        paneBottom: pane.getBoundingClientRect().bottom,
        scrolled: pane.scrollTop,
        focused: pane === document.activeElement,
      };
    });
  },

  // Waits until a pane stands elsewhere.
  async scrolled({ selector, unlike }) {
    await page.waitForFunction(([one, before]) => document.querySelector(one).scrollTop !== before, [selector, unlike]);
    return {};
  },

  async visible({ selector }) {
    return await page.locator(selector).filter({ visible: true }).count();
  },

  // Gives an element the focus, and presses keys.
  async keys({ selector, keys }) {
    await page.locator(selector).first().focus();
    for (const key of keys) await page.keyboard.press(key);
    return {};
  },

  // Presses a button that leads to a file.
  async download({ button }) {
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.locator("button").nth(button).click({ noWaitAfter: true }),
    ]);
    return { url: download.url(), path: await download.path() };
  },

  // Presses a button that leads to another page.
  async press({ button }) {
    await page.locator("button").nth(button).click();
    await page.waitForLoadState();
    return { url: page.url() };
  },

  async follow({ link }) {
    await page.locator("a").nth(link).click();
    await page.waitForLoadState();
    return { url: page.url() };
  },

  // Walks through the page by Tab, and names what has the focus each time.
  async tab({ times }) {
    const names = [];
    for (let time = 0; time < times; time++) {
      await page.keyboard.press("Tab");
      names.push(await page.evaluate(() => document.activeElement.textContent.trim()));
    }
    return names;
  },

  // Does to the page what its tests must notice.
  async spoil() {
    await page.evaluate(() => {
      document.documentElement.lang = "";
      document.querySelector("button").innerHTML = "";
      const script = document.createElement("script");
      script.textContent = "1";
      document.head.append(script);
      document.body.setAttribute("style", "color: red");
    });
    return {};
  },

  // Waits, without doing anything, until the heading is this one.
  async until({ heading }) {
    await page.locator("h1", { hasText: heading }).waitFor();
    return {};
  },

  // Shows a chat's message as software of others draws it.
  async draw({ channel, body, width, language }) {
    if (context) await context.close();
    context = await browser.newContext({ viewport: { width, height: 300 } });
    page = await context.newPage();
    const { draw } = await import("./chat_drawings.mjs");
    await draw(page, { channel, body, language });
    return { text: await page.locator("article").innerText() };
  },

  // The whole page, or what the window shows of it.
  async screenshot({ path, whole }) {
    await page.screenshot({ path, fullPage: whole ?? true, animations: "disabled" });
    return {};
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { action, ...options } = JSON.parse(line);
  let answer;
  try {
    answer = { result: await Promise.race([actions[action](options), late(action)]) };
  } catch (error) {
    answer = { error: String(error.stack ?? error) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
await browser.close();
