import type { Page } from "playwright-core";
import { accessibilityProblems, overflowOf, sizes, type Language, type Width } from "./browser.js";
import type { GetStage, Stage } from "./stage.js";

interface PageToSee {
  readonly name: string;
  readonly address: (stage: Stage) => string | Promise<string>;
  readonly as?: string;
  /** What of the ledger's data must be on the page. */
  readonly shows: (stage: Stage) => string | Promise<string>;
}

const documentPage = (kind: string, as: string): PageToSee => ({
  name: `the page of a ${kind}`,
  address: ({ network }) => `#/documents/${kind}/${network.numberOf(kind)}`,
  as,
  shows: ({ network }) => network.numberOf(kind),
});

const registerTransaction = async ({ network }: Stage): Promise<string> => {
  const timeline = await network.read<readonly { readonly event: string; readonly txId: string }[]>(
    `/declarations/${network.shipment.declaration}/timeline`,
    "demo-officer",
  );
  return timeline.find(({ event }) => event === "DeclarationRegistered")?.txId ?? "";
};

const newestBlock = async ({ network }: Stage): Promise<string> => {
  const { items } = await network.read<{ readonly items: readonly { readonly hash: string }[] }>(
    "/blocks?limit=1",
  );
  return items[0]?.hash.slice(0, 8) ?? "";
};

const pages: readonly PageToSee[] = [
  { name: "the verify page", address: () => "#/verify", shows: () => "receipt.json" },
  {
    name: "the list of documents",
    address: () => "#/documents",
    as: "demo-officer",
    shows: ({ network }) => network.shipment.declaration,
  },
  documentPage("declaration", "demo-declarant"),
  documentPage("manifest", "demo-carrier"),
  documentPage("certificate-of-origin", "demo-thai-customs"),
  documentPage("permit", "demo-moit"),
  documentPage("payment-notice", "demo-treasury"),
  {
    name: "the page of a declaration on hold",
    address: ({ held }) => `#/documents/declaration/${held}`,
    as: "demo-branch-head",
    shows: ({ held }) => held,
  },
  { name: "the blocks", address: () => "#/ledger/blocks", shows: newestBlock },
  { name: "a block", address: () => "#/ledger/blocks/18", shows: () => "18" },
  {
    name: "a transaction",
    address: async (stage) => `#/ledger/transactions/${await registerTransaction(stage)}`,
    shows: registerTransaction,
  },
  { name: "the checkpoints", address: () => "#/ledger/checkpoints", shows: () => "=" },
  { name: "the anchors", address: () => "#/ledger/anchors", shows: () => "=" },
];

const languages: readonly Language[] = ["vi", "en"];
const widths: readonly Width[] = ["desktop", "phone"];

/** Layout depends on the width and texts on the language: each is judged once. */
const judged: Readonly<Record<Width, Language>> = { desktop: "vi", phone: "en" };

/** Titles of states that do not fit their box in the lifecycle diagram. */
const cutTitles = (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(`[...document.querySelectorAll(".box-text")]
    .filter((box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
    .map((box) => box.textContent)`);

/** Words of the interface that stayed in a code: keys that no dictionary translated. */
const untranslated = (page: Page): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(
    `document.body.innerText.match(/\\b(common|verify|document|documents|ledger|error|nav)\\.[a-z][\\w.]+/g) ?? []`,
  );

export function describeEveryPage(stage: GetStage): void {
  describe.each(pages)("$name", ({ address, as, shows }) => {
    it.each(languages)("shows the ledger's data in %s on a desk and on a phone", async (language) => {
      const { browser } = stage();
      const expected = await shows(stage());
      const page = await browser.visit(await address(stage()), { language, ...(as && { as }) });
      for (const width of widths) {
        await page.setViewportSize(sizes[width]);
        await page.locator("main h1").waitFor();
        await page.getByText(expected).locator("visible=true").first().waitFor();
        expect(await page.locator("html").getAttribute("lang")).toBe(language);
        expect(await page.locator("main .notice-problem").count()).toBe(0);
        expect([width, await overflowOf(page)]).toEqual([width, 0]);
        expect([width, await cutTitles(page)]).toEqual([width, []]);
        expect(await untranslated(page)).toEqual([]);
        if (judged[width] === language)
          expect([width, await accessibilityProblems(page)]).toEqual([width, []]);
      }
    });
  });
}
