import { accessibilityProblems } from "./browser.js";
import type { GetStage } from "./stage.js";

interface Items<Item> {
  readonly items: readonly Item[];
}

export function describeLedgerPages(stage: GetStage): void {
  describe("the ledger", () => {
    it("lists blocks from the newest down to the first, a page at a time", async () => {
      const page = await stage().browser.visit("#/ledger", { language: "en" });
      const rows = page.locator("table.records tbody tr");
      await rows.first().waitFor();
      expect(await rows.count()).toBe(25);
      const more = page.getByRole("button", { name: "Load more" });
      await more.click();
      await rows.nth(25).waitFor();
      while ((await more.count()) > 0) {
        const shown = await rows.count();
        await more.click();
        await rows.nth(shown).waitFor();
      }
      const numbers = await rows.locator("td:first-child").allInnerTexts();
      expect(numbers.map(Number)).toEqual(numbers.map((_number, index) => numbers.length - 1 - index));
    });

    it("shows a block's hash, its ties and its transactions by their titles", async () => {
      const { browser, network } = stage();
      const timeline = await network.read<readonly { readonly event: string; readonly block: number }[]>(
        `/declarations/${network.shipment.declaration}/timeline`,
        "demo-officer",
      );
      const number = timeline.find(({ event }) => event === "DeclarationRegistered")?.block ?? 0;
      const block = await network.read<{ readonly hash: string; readonly previousHash: string }>(
        `/blocks/${number}`,
      );
      const page = await browser.visit(`#/ledger/blocks/${number}`);
      await page.getByText(block.hash).waitFor();
      const text = await page.locator("main").innerText();
      expect(text).toContain(block.previousHash);
      expect(text).toContain("Đăng ký chính thức (IDC, EDC)");
      expect(text).toContain("Hải quan Việt Nam, Kiểm toán Nhà nước");
      expect(text).toContain("Đã đăng ký tờ khai");
      expect(text).toContain("Đã phát hành thông báo thuế");
      await page.getByRole("link", { name: block.previousHash }).click();
      await page.getByRole("heading", { name: `Khối ${number - 1}` }).waitFor();
    });

    it("opens a transaction from its block", async () => {
      const page = await stage().browser.visit("#/ledger/blocks/18", { language: "en" });
      await page.locator("section h2 a").first().click();
      await page.getByRole("heading", { name: "Transaction", exact: true }).waitFor();
      await page.getByText("VALID", { exact: true }).waitFor();
      expect(await page.locator("code.whole").innerText()).toMatch(/^[0-9a-f]{64}$/);
    });

    it("lists checkpoints with the organisations that signed them", async () => {
      const { browser, network } = stage();
      const { items } = await network.read<Items<{ readonly size: number }>>("/checkpoints");
      const page = await browser.visit("#/ledger/checkpoints", { language: "en" });
      await page.getByText("6 organisations").first().click();
      expect(await page.locator("details[open]").innerText()).toContain("Thai Customs");
      const sizes = await page.locator("tbody td:first-child").allInnerTexts();
      expect(sizes).toEqual(expect.arrayContaining(items.slice(0, 20).map(({ size }) => String(size))));
    });

    it("lists anchors, each with its state and its place on the EVM chain", async () => {
      const { browser, network } = stage();
      interface Anchor {
        readonly size: number;
        readonly state: string;
        readonly transactionHash?: string;
      }
      const { items } = await network.read<Items<Anchor>>("/anchors");
      const oldest = items.at(-1);
      const page = await browser.visit("#/ledger/anchors", { language: "en" });
      const row = page.locator("tbody tr").last();
      await row.waitFor();
      const text = await row.innerText();
      expect(text).toContain(String(oldest?.size));
      expect(text).toContain(oldest?.state === "PUBLISHED" ? "Published" : "Waiting");
      if (oldest?.transactionHash !== undefined) expect(text).toContain(oldest.transactionHash.slice(0, 8));
    });

    it.each([
      ["#/ledger/blocks/999999", "The ledger has no such block yet."],
      [`#/ledger/transactions/${"0".repeat(64)}`, "The ledger has no such transaction."],
    ])("says at %s what is not there", async (address, message) => {
      const page = await stage().browser.visit(address, { language: "en" });
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").innerText()).toContain(message);
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("says that the server is away from the beginning, and goes on when it is back", async () => {
      const { browser } = stage();
      const page = await browser.visit("#/verify", { language: "en" });
      await page.route("**/kinds", (route) => route.abort());
      await page.reload();
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").innerText()).toContain("The server cannot be reached.");
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.unroute("**/kinds");
      await page.getByRole("button", { name: "Try again" }).click();
      await page.locator(".drop").waitFor();
    });

    it("says that the server is away, and goes on when it is back", async () => {
      const page = await stage().browser.visit("#/ledger/checkpoints", { language: "en" });
      await page.locator("table.records").waitFor();
      await page.context().setOffline(true);
      await page.getByRole("link", { name: "EVM anchors" }).click();
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").innerText()).toContain("The server cannot be reached.");
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.context().setOffline(false);
      await page.getByRole("button", { name: "Try again" }).click();
      await page.locator("table.records").waitFor();
    });
  });
}
