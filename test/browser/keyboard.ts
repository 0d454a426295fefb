import type { Page } from "playwright-core";
import type { GetStage } from "./stage.js";

interface Focused {
  readonly tag: string;
  readonly text: string;
  readonly outline: string;
  readonly inView: boolean;
}

const focused = (page: Page): Promise<Focused> =>
  page.evaluate<Focused>(`(() => {
    const element = document.activeElement;
    const box = element.getBoundingClientRect();
    return {
      tag: element.tagName,
      text: (element.getAttribute("aria-label") ?? element.textContent ?? "").trim(),
      outline: getComputedStyle(element).outlineStyle + " " + getComputedStyle(element).outlineWidth,
      inView: box.left >= 0 && box.top >= 0 && box.width > 0 && box.right <= innerWidth,
    };
  })()`);

const tabStopsMax = 40;

/** Presses Tab until something is focused that passes; everything on the way must be seen to have the focus. */
async function tabTo(page: Page, isThere: (found: Focused) => boolean): Promise<Focused> {
  for (let stop = 0; stop < tabStopsMax; stop += 1) {
    await page.keyboard.press("Tab");
    const found = await focused(page);
    expect(found).toMatchObject({ outline: "solid 3px", inView: true });
    if (isThere(found)) return found;
  }
  throw new Error(`Tab does not lead there within ${tabStopsMax} stops`);
}

export function describeKeyboard(stage: GetStage): void {
  describe("by keyboard alone", () => {
    it("one skips to the main content first", async () => {
      const page = await stage().browser.visit("#/verify", { language: "en" });
      await page.locator(".drop").waitFor();
      const first = await tabTo(page, () => true);
      expect(first.text).toBe("Skip to the main content");
      await page.keyboard.press("Enter");
      expect((await focused(page)).tag).toBe("MAIN");
      const next = await tabTo(page, () => true);
      expect(next.text).toBe("Choose files");
    });

    it("one looks a document up and lands on the verdict", async () => {
      const { browser, network } = stage();
      const { verificationCode } = await network.read<{ readonly verificationCode: string }>(
        `/declarations/${network.shipment.declaration}`,
        "demo-declarant",
      );
      const page = await browser.visit("#/verify", { language: "en" });
      await page.locator(".drop").waitFor();
      await tabTo(page, ({ tag }) => tag === "INPUT");
      await page.keyboard.type(network.shipment.declaration);
      await page.keyboard.press("Tab");
      await page.keyboard.type(verificationCode);
      await page.keyboard.press("Enter");
      await page.locator("[data-verdict=VALID]").waitFor();
      await tabTo(page, ({ tag }) => tag === "A");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { name: "Transaction", exact: true }).waitFor();
    });

    it("one reaches every page and changes the language", async () => {
      const page = await stage().browser.visit("#/verify", { language: "en" });
      await page.locator(".drop").waitFor();
      await tabTo(page, ({ text }) => text === "Ledger");
      await page.keyboard.press("Enter");
      await page.locator("table.records").waitFor();
      expect((await focused(page)).tag).toBe("MAIN");
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Shift+Tab");
      expect((await focused(page)).text).toBe("VI Tiếng Việt");
      await page.keyboard.press("Space");
      await page.getByRole("heading", { name: "Sổ cái", exact: true }).waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe("vi");
    });

    it("one scrolls a table that is wider than the window", async () => {
      const { browser, network } = stage();
      const page = await browser.visit(`#/documents/declaration/${network.shipment.declaration}`, {
        as: "demo-declarant",
        width: "phone",
      });
      await page.getByRole("region", { name: "Dòng hàng" }).focus();
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction("document.querySelector('.wide-panels .scroll').scrollLeft > 0");
    });
  });
}
