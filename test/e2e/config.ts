import path from "node:path";

const repository = path.resolve(import.meta.dirname, "../..");

export interface EndToEndConfig {
  /** Folder of the public data sets. */
  readonly tradeDataDir: string;
}

/** The suites' settings: `TRADE_DATA_DIR`, from the repository's root. */
export const e2eConfig = (env: NodeJS.ProcessEnv = process.env): EndToEndConfig => ({
  tradeDataDir: path.resolve(repository, env["TRADE_DATA_DIR"] ?? "../shared/data"),
});
