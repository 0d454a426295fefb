import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export interface WcoSample {
  readonly file: string;
  readonly bytes: Uint8Array;
}

const data = process.env.TRADE_DATA_DIR ?? path.resolve(import.meta.dirname, "../../../../../shared/data");
const folder = path.join(data, "wco-dm-3.6");

const samples: readonly WcoSample[] = !existsSync(folder)
  ? []
  : readdirSync(folder)
      .filter((file) => file.endsWith(".xml"))
      .sort()
      .map((file) => ({ file, bytes: readFileSync(path.join(folder, file)) }));

/** Tests on real messages; reported as skipped, with the reason, where the messages are not there. */
export function describeSamples(title: string, tests: (samples: readonly WcoSample[]) => void): void {
  if (samples.length > 0) {
    describe(title, () => {
      tests(samples);
    });
    return;
  }
  it.skip(`${title} (skipped: no ${folder}; TRADE_DATA_DIR names the folder that has wco-dm-3.6)`, () => {
    throw new Error("There are no samples.");
  });
}
