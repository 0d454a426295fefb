import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadCheckpointTrust } from "./checkpoint-trust.js";

describe("a gateway without a usable trust root", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "antin-trust-"));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([
    ["that is not there", undefined],
    ["that is no JSON", "{"],
    ["that is no trust root", "{}"],
  ])("%s does not start, and says so as a setting that is wrong", (_title, text) => {
    const file = path.join(folder, "trust.json");
    if (text !== undefined) writeFileSync(file, text);
    expect(() => loadCheckpointTrust(file)).toThrow(
      expect.objectContaining({
        code: "TRUST_ROOT_INVALID",
        exitCode: 78,
        message: expect.stringContaining(file) as string,
      }),
    );
  });
});
