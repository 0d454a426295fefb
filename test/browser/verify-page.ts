import type { Page } from "playwright-core";
import { accessibilityProblems, dropFiles } from "./browser.js";
import type { GetStage } from "./stage.js";

const verdictOf = async (page: Page): Promise<string | null> => {
  const verdict = page.locator("main [data-verdict]");
  await verdict.first().waitFor();
  return verdict.first().getAttribute("data-verdict");
};

const paste = async (page: Page, text: string): Promise<void> => {
  const form = page.locator("form", { has: page.locator("#pasted") });
  await form.locator("textarea").fill(text);
  await form.getByRole("button").click();
};

const lookUp = async (page: Page, number: string, code: string): Promise<void> => {
  const form = page.locator("form", { has: page.locator(".code-input") });
  await form.locator("input").first().fill(number);
  await form.locator(".code-input").fill(code);
  await form.getByRole("button").click();
};

interface Readable {
  readonly verificationCode: string;
}

export function describeVerifyPage(stage: GetStage): void {
  const codeOf = async (): Promise<string> => {
    const { network } = stage();
    const address = `/declarations/${network.shipment.declaration}`;
    return (await network.read<Readable>(address, "demo-declarant")).verificationCode;
  };
  const visit = (address = "#/verify", language: "vi" | "en" = "en"): Promise<Page> =>
    stage().browser.visit(address, { language });

  describe("a receipt", () => {
    it("that is genuine is VALID when pasted, and says of what and by whom", async () => {
      const page = await visit();
      await paste(page, stage().network.receipt);
      expect(await verdictOf(page)).toBe("VALID");
      const verdict = await page.locator("[data-verdict]").innerText();
      expect(verdict).toContain("VALID");
      expect(verdict).toContain(stage().network.shipment.declaration);
      expect(verdict).toContain("Declaration completed");
      expect(verdict).toContain("Signed by State Audit, Viet Nam Customs");
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("that is genuine is VALID when dropped as a file, and the reader is taken to the verdict", async () => {
      const page = await visit("#/verify", "vi");
      await dropFiles(page, [{ name: "bien-nhan.json", text: stage().network.receipt }]);
      expect(await verdictOf(page)).toBe("VALID");
      expect(await page.locator("[data-verdict] h2").innerText()).toBe("HỢP LỆ");
      await expect(page.evaluate("document.activeElement.className")).resolves.toBe("outcome-area");
    });

    it("whose event was altered is INVALID, with the reason", async () => {
      const page = await visit("#/verify", "vi");
      await paste(page, stage().network.receipt.replaceAll("COMPLETED", "CLEARED"));
      expect(await verdictOf(page)).toBe("INVALID");
      const verdict = await page.locator("[data-verdict]").innerText();
      expect(verdict).toContain("KHÔNG HỢP LỆ");
      expect(verdict).toContain("Sự kiện không nằm trong cây Merkle đã ký");
      expect(verdict).toContain("PROOF_MISMATCH");
      expect(verdict).toContain("Điều biên nhận nêu (chưa được chứng minh)");
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("whose checkpoint carries a forged signature is INVALID", async () => {
      const receipt = JSON.parse(stage().network.receipt) as { checkpoint: string };
      const checkpoint = receipt.checkpoint.replace(/(— \S+ \S{40})\S{4}/, "$1AAAA");
      const page = await visit();
      await paste(page, JSON.stringify({ ...receipt, checkpoint }));
      expect(await verdictOf(page)).toBe("INVALID");
      expect(await page.locator(".reasons").innerText()).toContain("SIGNATURE_FORGED");
    });

    it("that too few organisations signed is UNKNOWN, which is not called false", async () => {
      const receipt = JSON.parse(stage().network.receipt) as { checkpoint: string };
      const [text = "", signatures = ""] = receipt.checkpoint.split("\n\n");
      const checkpoint = `${text}\n\n${signatures.split("\n")[0] ?? ""}\n`;
      const page = await visit();
      await paste(page, JSON.stringify({ ...receipt, checkpoint }));
      expect(await verdictOf(page)).toBe("UNKNOWN");
      const verdict = await page.locator("[data-verdict]").innerText();
      expect(verdict).toContain("QUORUM_SHORT");
      expect(verdict).toContain("does not mean that the document is false");
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("that is no receipt at all is INVALID and named malformed", async () => {
      const page = await visit();
      await paste(page, "hello");
      expect(await verdictOf(page)).toBe("INVALID");
      expect(await page.locator(".reasons").innerText()).toContain("The receipt is malformed.");
    });
  });

  describe("a document's file", () => {
    interface Attachment {
      readonly digest: string;
      readonly name: string;
    }
    const invoice = async (): Promise<{ name: string; text: string; receipt: string }> => {
      const { network } = stage();
      const attachments = `/declarations/${network.shipment.declaration}/attachments`;
      const [attachment] = await network.read<readonly Attachment[]>(attachments, "demo-declarant");
      const { digest = "", name = "" } = attachment ?? {};
      const content = await fetch(`${network.url}${attachments}/${digest}`, {
        headers: { "x-api-key": "demo-declarant" },
      });
      const receipt = await network.read(
        `/declarations/${network.shipment.declaration}/receipt?attachment=${digest}`,
        "demo-declarant",
      );
      return { name, text: await content.text(), receipt: JSON.stringify(receipt) };
    };

    it("dropped with its receipt is told to be the recorded one", async () => {
      const { name, text, receipt } = await invoice();
      const page = await visit();
      await dropFiles(page, [
        { name, text },
        { name: "receipt.json", text: receipt },
      ]);
      expect(await verdictOf(page)).toBe("VALID");
      const verdict = await page.locator("[data-verdict]").innerText();
      expect(verdict).toContain(name);
      expect(verdict).toContain("The file is the one that the ledger recorded.");
    });

    it("altered by one character is INVALID, beside an unaltered copy that is VALID", async () => {
      const { name, text, receipt } = await invoice();
      const page = await visit("#/verify", "vi");
      await dropFiles(page, [
        { name: "receipt.json", text: receipt },
        { name: `altered-${name}`, text: text.replace("12,000.00", "12,000.01") },
        { name, text },
      ]);
      await page.locator("[data-verdict]").nth(1).waitFor();
      const verdicts = await page.locator("[data-verdict]").allInnerTexts();
      expect(verdicts[0]).toContain("KHÔNG HỢP LỆ");
      expect(verdicts[0]).toContain("Tệp này khác với tệp đã ghi trên sổ cái.");
      expect(verdicts[1]).toMatch(/^HỢP LỆ/);
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("dropped alone is hashed, and the reader told what else is needed", async () => {
      const page = await visit();
      await dropFiles(page, [{ name: "note.txt", text: "abc" }]);
      const notice = page.locator(".outcome-area .notice");
      await notice.waitFor();
      expect(await notice.innerText()).toContain(
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      );
      expect(await notice.innerText()).toContain("its receipt");
      expect(await accessibilityProblems(page)).toEqual([]);
    });
  });

  describe("a document number", () => {
    it("with its verification code shows the public state and a verdict, without an account", async () => {
      const { network } = stage();
      const page = await visit("#/verify", "vi");
      await lookUp(page, network.shipment.declaration, (await codeOf()).toLowerCase());
      expect(await verdictOf(page)).toBe("VALID");
      const outcome = await page.locator(".outcome-area").innerText();
      expect(outcome).toContain(`Tờ khai hải quan nhập khẩu ${network.shipment.declaration}`);
      expect(outcome).toContain("Đã hoàn thành");
      expect(outcome).not.toContain("VAN ÂU LẠC");
      expect(await accessibilityProblems(page)).toEqual([]);
    });

    it("is looked up at once when the QR code's address is opened", async () => {
      const number = stage().network.shipment.declaration;
      const page = await visit(`#/verify?kind=declaration&number=${number}&code=${await codeOf()}`);
      expect(await verdictOf(page)).toBe("VALID");
    });

    it("is looked up when the QR code's address is pasted", async () => {
      const number = stage().network.shipment.declaration;
      const page = await visit();
      const address = `https://elsewhere.example/#/verify?kind=declaration&number=${number}&code=${await codeOf()}`;
      await paste(page, address);
      expect(await verdictOf(page)).toBe("VALID");
    });

    it.each([
      ["that nobody has", () => "19999999999", () => codeOf()],
      ["with a wrong code", () => stage().network.shipment.declaration, () => Promise.resolve("0000000000")],
      ["that cannot be one", () => "không phải số", () => codeOf()],
    ])("%s matches nothing, and the reader is told what to check", async (_what, number, code) => {
      const page = await visit("#/verify", "vi");
      await lookUp(page, number(), await code());
      const alert = page.getByRole("alert");
      await alert.waitFor();
      expect(await alert.innerText()).toContain("không khớp chứng từ nào");
      expect(await page.locator("[data-verdict]").count()).toBe(0);
      expect(await accessibilityProblems(page)).toEqual([]);
    });
  });
}
