import { openBrowser } from "./browser.js";
import { browserConfig } from "./config.js";
import { describeDocumentPage } from "./document-page.js";
import { describeEveryPage } from "./every-page.js";
import { startExplorerNetwork } from "./explorer-network.js";
import { holdDeclaration } from "./held-declaration.js";
import { describeKeyboard } from "./keyboard.js";
import { describeLedgerPages } from "./ledger-page.js";
import type { Stage } from "./stage.js";
import { describeVerifyPage } from "./verify-page.js";

const port = 21_850;
const startTimeoutMs = 110_000;
const { chromium, browserRequired } = browserConfig();
const missing = "the explorer in a browser: apt-get install -y chromium";

if (chromium === undefined) {
  if (browserRequired)
    it(missing, () => {
      throw new Error("Chromium is missing, and with CI=true that is a failure.");
    });
  else it.skip(missing, () => undefined);
} else
  describe("the explorer in Chromium", () => {
    describeExplorer(chromium);
  });

function describeExplorer(program: string): void {
  let present: Stage | undefined;
  const stage = (): Stage => {
    if (present === undefined) throw new Error("The network or the browser did not start.");
    return present;
  };

  beforeAll(async () => {
    const network = await startExplorerNetwork(port);
    const browser = await openBrowser(program, network.url);
    present = { network, browser, held: await holdDeclaration(network) };
  }, startTimeoutMs);
  afterAll(async () => {
    await present?.browser.close();
    await present?.network.stop();
  }, startTimeoutMs);

  describeEveryPage(stage);
  describeVerifyPage(stage);
  describeDocumentPage(stage);
  describeLedgerPages(stage);
  describeKeyboard(stage);

  describe("all of this", () => {
    it("asked nothing of anybody but the server that the page came from, and sent it nothing", () => {
      const { requests } = stage().browser.watch;
      const origin = stage().network.url;
      expect(requests.length).toBeGreaterThan(300);
      const elsewhere = requests.filter(
        ({ url }) => !/^(blob|data):/.test(url) && new URL(url).origin !== origin,
      );
      expect(elsewhere).toEqual([]);
      expect(requests.filter(({ method }) => method !== "GET")).toEqual([]);
    });

    it("broke no rule of the content security policy and threw no error", () => {
      expect(stage().browser.watch.faults).toEqual([]);
    });
  });
}
