import type { TestBrowser } from "./browser.js";
import type { ExplorerNetwork } from "./explorer-network.js";

/** What every part of the suite plays on; it is there once the suite's `beforeAll` is done. */
export interface Stage {
  readonly network: ExplorerNetwork;
  readonly browser: TestBrowser;
  /** Number of a declaration that is on hold before it is cleared. */
  readonly held: string;
}

export type GetStage = () => Stage;
