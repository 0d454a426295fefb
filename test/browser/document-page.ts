import { readFileSync } from "node:fs";
import type { Download, Page } from "playwright-core";
import { accessibilityProblems, dropFiles } from "./browser.js";
import { holdReason } from "./held-declaration.js";
import type { GetStage } from "./stage.js";

const panel = (page: Page, title: string): ReturnType<Page["locator"]> =>
  page.locator("section.panel", { has: page.getByRole("heading", { name: title, exact: true }) });

const textOf = async (download: Download): Promise<string> => readFileSync(await download.path(), "utf8");

const channelWords: Readonly<Record<string, string>> = { GREEN: "Xanh", YELLOW: "Vàng", RED: "Đỏ" };

export function describeDocumentPage(stage: GetStage): void {
  const visitDeclaration = (as: string, language: "vi" | "en" = "vi"): Promise<Page> => {
    const { browser, network } = stage();
    return browser.visit(`#/documents/declaration/${network.shipment.declaration}`, { as, language });
  };

  describe("the page of a cleared declaration", () => {
    it("says its state, its channel and where each check stands", async () => {
      const page = await visitDeclaration("demo-officer");
      await page.locator(".document-title").waitFor();
      expect(await page.locator(".document-title").innerText()).toContain("Đã hoàn thành");
      const status = await page.locator(".status").innerText();
      expect(status).toContain(channelWords[stage().network.shipment.channel]);
      expect(status).toContain("Đã nộp");
      expect(await page.title()).toBe(`${stage().network.shipment.declaration} · AnTín`);
    });

    it("draws the lifecycle with the present state and the way taken, in words too", async () => {
      const page = await visitDeclaration("demo-officer");
      const diagram = page.locator("svg.lifecycle");
      await diagram.waitFor();
      expect(await diagram.getAttribute("aria-label")).toBe(
        "Sơ đồ trạng thái. Hiện tại: Đã hoàn thành. Đã qua: Khai trước, Đã đăng ký, Đã phân luồng, Đã thông quan, Đã hoàn thành",
      );
      expect(await diagram.locator(".box-here").allTextContents()).toEqual([
        expect.stringContaining("Đã hoàn thành"),
      ]);
      expect(await diagram.locator(".box").count()).toBe(11);
      expect(await diagram.locator(".edge-taken").count()).toBe(5);
      expect(await panel(page, "Vòng đời").innerText()).toContain(
        "Kiểm tra sau thông quan → Đang kiểm tra sau thông quan",
      );
    });

    it("tells in the timeline who did what, when and why, the newest first", async () => {
      const page = await visitDeclaration("demo-officer", "en");
      const entries = page.locator(".timeline > li");
      await entries.first().waitFor();
      const texts = await entries.allInnerTexts();
      expect(texts[0]).toContain("Declaration completed");
      expect(texts[0]).toContain("Clearance engine");
      expect(texts.at(-1)).toMatch(/Declarant\s+· Enterprise/);
      expect(texts.at(-1)).toMatch(/\d\d\/\d\d\/\d{4} \d\d:\d\d:\d\d/);
      await page.locator(".timeline .reason-of-entry", { hasText: "Channel:" }).first().waitFor();
    });

    it.each([
      ["vi", "Thuế (đồng)", "118.680.746", "53.236.730"],
      ["en", "Tax (VND)", "118,680,746", "53,236,730"],
    ] as const)("groups the đồng as %s readers do", async (language, title, total, duty) => {
      const page = await visitDeclaration("demo-declarant", language);
      const tax = panel(page, title);
      await tax.waitFor();
      expect(await tax.innerText()).toContain(total);
      expect(await tax.innerText()).toContain(duty);
    });

    it("lists each line of goods with value, rates and taxes", async () => {
      const page = await visitDeclaration("demo-declarant", "en");
      const rows = panel(page, "Goods").locator("tbody tr");
      await rows.first().waitFor();
      expect(await rows.count()).toBe(3);
      expect((await rows.nth(1).innerText()).replace(/\s+/g, " ")).toContain(
        "73079990 Phụ kiện ghép nối cho ống, bằng thép TH B01 1,200.00 KGM 8,000.50 USD 212,949,624 42,589,925 20% 25,553,955 10%",
      );
    });

    it("leads to each linked document, with that document's state", async () => {
      const { network } = stage();
      const page = await visitDeclaration("demo-officer", "en");
      const links = panel(page, "Linked documents");
      await links.getByText("Active").waitFor();
      for (const kind of ["manifest", "certificate-of-origin", "permit", "payment-notice"])
        expect(await links.innerText()).toContain(network.numberOf(kind));
      await links.getByRole("link", { name: network.numberOf("permit") }).click();
      await page.getByRole("heading", { name: `Permit ${network.numberOf("permit")}` }).waitFor();
      expect(await page.locator(".timeline").innerText()).toContain("Drawn down by a declaration");
    });

    it("proves itself VALID in the browser", async () => {
      const page = await visitDeclaration("demo-officer");
      await page.getByRole("button", { name: "Kiểm ngay trong trình duyệt" }).click();
      const verdict = page.locator("[data-verdict]");
      await verdict.waitFor();
      expect(await verdict.getAttribute("data-verdict")).toBe("VALID");
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("gives out a file and its receipt, with which the file is told to be the recorded one", async () => {
      const page = await visitDeclaration("demo-declarant", "en");
      const files = panel(page, "Attachments");
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        files.getByRole("button", { name: "Download", exact: true }).click(),
      ]);
      const [receipt] = await Promise.all([
        page.waitForEvent("download"),
        files.getByRole("button", { name: "Download the file's receipt" }).click(),
      ]);
      const dropped = [
        { name: file.suggestedFilename(), text: await textOf(file) },
        { name: receipt.suggestedFilename(), text: await textOf(receipt) },
      ];
      expect(dropped[0]?.text).toContain("COMMERCIAL INVOICE");
      await page.getByRole("link", { name: "Verify", exact: true }).click();
      await page.locator(".drop").waitFor();
      await dropFiles(page, dropped);
      await page.locator("[data-verdict]").waitFor();
      expect(await page.locator("[data-verdict]").getAttribute("data-verdict")).toBe("VALID");
    });

    it("shows the address that its QR code holds, which anybody can follow", async () => {
      const page = await visitDeclaration("demo-declarant");
      const address = await page.locator(".verification-address").getAttribute("href");
      expect(address).toMatch(/#\/verify\?kind=declaration&number=\d{11}&code=[0-9A-Z]{10}$/);
      const stranger = await stage().browser.visit(new URL(address ?? "").hash);
      await stranger.locator("[data-verdict=VALID]").waitFor();
    });
  });

  describe("the page of a declaration on hold", () => {
    it("says what is missing for clearance, and who may go on", async () => {
      const { browser, held } = stage();
      const page = await browser.visit(`#/documents/declaration/${held}`, { as: "demo-branch-head" });
      const conditions = panel(page, "Điều kiện thông quan");
      await conditions.waitFor();
      const text = await conditions.innerText();
      expect(text).toMatch(/Còn thiếu \d điều kiện/);
      expect(text).toContain("Thuế đã nộp hoặc được bảo đảm");
      expect(text).toContain("118.680.746 đồng");
      expect(await page.locator(".status").innerText()).toContain(holdReason);
      expect(await panel(page, "Vòng đời").innerText()).toMatch(/Thông quan\s+→ Đã thông quan/);
      const reason = page.locator(".timeline .reason-of-entry", { hasText: `Lý do: ${holdReason}` });
      await reason.waitFor();
    });

    it("is brought up to date by its button", async () => {
      const { browser, held, network } = stage();
      const page = await browser.visit(`#/documents/declaration/${held}`, { as: "demo-branch-head" });
      await page.locator(".status").getByText(holdReason).waitFor();
      await network.write(`/declarations/${held}/Hold`, "demo-branch-head", {
        arguments: { reason: "Lần hai" },
      });
      await page.getByRole("button", { name: "Làm mới" }).click();
      await page.locator(".status").getByText("Lần hai").waitFor();
    });
  });

  describe("who reads what", () => {
    it("sees the commercial content only with the right to it", async () => {
      const page = await visitDeclaration("demo-port");
      await page.getByText("Nội dung thương mại chỉ hiện với bên có quyền").waitFor();
      const text = await page.locator("main").innerText();
      expect(text).not.toContain("VAN ÂU LẠC");
      expect(text).not.toContain("Mã xác thực");
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("changes with the identity chosen at the top, and stays through a reload", async () => {
      const { browser, network } = stage();
      const page = await browser.visit("#/documents", { language: "en" });
      await page.getByText("Choose an identity at the top of the page").waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
      await page.getByLabel("Working as").selectOption("demo-thai-customs");
      await page.getByRole("link", { name: network.numberOf("certificate-of-origin") }).waitFor();
      expect(await page.getByRole("link", { name: network.shipment.declaration, exact: true }).count()).toBe(
        0,
      );
      await page.getByLabel("Working as").selectOption("demo-declarant");
      await page.getByRole("link", { name: network.shipment.declaration, exact: true }).waitFor();
      await page.reload();
      await page.getByRole("link", { name: network.shipment.declaration, exact: true }).waitFor();
      expect(await page.getByLabel("Working as").inputValue()).toBe("demo-declarant");
    });

    it("finds documents by what they hold, and is told when nothing matches", async () => {
      const { browser, network } = stage();
      const page = await browser.visit("#/documents", { as: "demo-officer", language: "en" });
      await page.getByRole("searchbox").fill("84818099");
      await page.getByRole("button", { name: "Search" }).click();
      await page.getByRole("link", { name: network.shipment.declaration, exact: true }).waitFor();
      await page.getByRole("searchbox").fill("nothing-like-this");
      await page.keyboard.press("Enter");
      await page.getByText("Nothing matches yet").waitFor();
      expect(page.url()).toContain("q=nothing-like-this");
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("is told what to do about a number that nobody has", async () => {
      const page = await stage().browser.visit("#/documents/declaration/19999999999", { as: "demo-officer" });
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").innerText()).toContain("Không có chứng từ nào mang số này.");
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("is told how to go on without an identity", async () => {
      const page = await stage().browser.visit("#/documents/permit/GP-1", { language: "en" });
      await page.getByRole("alert").waitFor();
      expect(await page.getByRole("alert").innerText()).toContain("This needs an identity.");
    });
  });
}
