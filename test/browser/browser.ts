import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type { AxeResults } from "axe-core";
import { chromium, type Page } from "playwright-core";

export type Language = "vi" | "en";
export type Width = "desktop" | "phone";

export const sizes: Readonly<Record<Width, { readonly width: number; readonly height: number }>> = {
  desktop: { width: 1280, height: 900 },
  phone: { width: 390, height: 844 },
};

export interface PageChoice {
  /** Name of a demonstration identity; absent: the public. */
  readonly as?: string;
  readonly language?: Language;
  readonly width?: Width;
}

/** Everything the pages did besides being shown, over the whole suite. */
export interface Watch {
  readonly requests: { readonly method: string; readonly url: string }[];
  /** Errors that no page should have: thrown ones, and what the content security policy refused. */
  readonly faults: string[];
}

export interface TestBrowser {
  readonly watch: Watch;
  /** Opens the page anew, with nothing remembered but the choice. */
  readonly visit: (address: string, choice?: PageChoice) => Promise<Page>;
  readonly close: () => Promise<void>;
}

/** Root needs no sandbox; the rest keeps Chromium from talking to anybody by itself. */
const switches = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const actionTimeoutMs = 15_000;

/**
 * One window for the whole suite: Chromium's start costs more than all that a page does.
 *
 * @param url of the gateway
 */
export async function openBrowser(executablePath: string, url: string): Promise<TestBrowser> {
  const browser = await chromium.launch({ executablePath, args: switches, headless: true });
  const context = await browser.newContext({ acceptDownloads: true });
  context.setDefaultTimeout(actionTimeoutMs);
  const watch: Watch = { requests: [], faults: [] };
  await context.addInitScript(reportPolicy);
  const page = await context.newPage();
  watchPage(page, watch);
  await page.goto(url);
  return {
    watch,
    visit: async (address, { as, language = "vi", width = "desktop" } = {}) => {
      await context.setOffline(false);
      await page.evaluate(remember(as, language));
      // Only another document makes the browser load the page again instead of following its fragment.
      await page.goto("about:blank");
      await page.setViewportSize(sizes[width]);
      await page.goto(`${url}/${address}`);
      return page;
    },
    close: () => browser.close(),
  };
}

const reportPolicy = `addEventListener("securitypolicyviolation", (event) => {
  console.error("policy: " + event.violatedDirective + " " + event.blockedURI);
})`;

const remember = (as: string | undefined, language: Language): string => `
  localStorage.clear();
  sessionStorage.clear();
  localStorage.setItem("antin.language", ${JSON.stringify(language)});
  ${as === undefined ? "" : `sessionStorage.setItem("antin.identity", ${JSON.stringify(as)});`}`;

function watchPage(page: Page, { requests, faults }: Watch): void {
  page.on("request", (request) => requests.push({ method: request.method(), url: request.url() }));
  page.on("pageerror", (error) => faults.push(`${page.url()}: ${error.message}`));
  page.on("console", (message) => {
    const text = message.text();
    // A refused request is reported by the browser too; the page has to deal with it, which its own tests show.
    const isRefusal = text.startsWith("Failed to load resource");
    if (message.type() === "error" && !isRefusal) faults.push(`${page.url()}: ${text}`);
  });
}

const require = createRequire(path.join(import.meta.dirname, "browser.ts"));
const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

/** Rules that the page breaks, with the elements that break them; the debugger's evaluation is under no policy. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axeSource);
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run(document, { resultTypes: ['violations'] })",
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" | ")}`);
}

/** Pixels by which the page is wider than its window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate<number>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

export interface DroppedFile {
  readonly name: string;
  readonly text: string;
}

/** Drops files as a person does with the mouse. */
export async function dropFiles(page: Page, files: readonly DroppedFile[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle<unknown>(`(() => {
    const transfer = new DataTransfer();
    for (const { name, text } of ${JSON.stringify(files)}) transfer.items.add(new File([text], name));
    return transfer;
  })()`);
  await page.locator(".drop").dispatchEvent("drop", { dataTransfer });
}
