import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

const moduleFile = "/usr/lib/softhsm/libsofthsm2.so";
const programs = ["softhsm2-util", "pkcs11-tool", "p11-kit"];

/** Debian's packages for a token in software; undefined where they are installed. */
export function softTokenMissing(): string | undefined {
  const isThere = (program: string): boolean => existsSync(`/usr/bin/${program}`);
  return existsSync(moduleFile) && programs.every(isThere) ? undefined : "softhsm2 opensc p11-kit";
}

export interface SoftToken {
  readonly label: string;
  readonly pinFile: string;
  readonly pin: string;
  readonly module: { readonly file: string; readonly environment: Readonly<Record<string, string>> };
  /** Makes a P-256 key pair on the token. @returns the public key, DER. */
  makeKey(keyId: string): Buffer;
  /** Pulls the token out. @returns what puts it back. */
  remove(): () => void;
}

/** SoftHSM with one token, in a folder of its own. */
export function aSoftToken(label: string): SoftToken {
  const folder = temporaryFolder("token");
  const tokens = path.join(folder, "tokens");
  mkdirSync(tokens);
  const settings = path.join(folder, "softhsm2.conf");
  writeFileSync(
    settings,
    `directories.tokendir = ${tokens}\nobjectstore.backend = file\nlog.level = ERROR\n`,
  );
  const environment = { PATH: "/usr/bin:/bin", SOFTHSM2_CONF: settings };
  const run = (program: string, ...args: readonly string[]): Buffer =>
    execFileSync(program, args, { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  const pin = "2468";
  const pinFile = path.join(folder, "pin");
  writeFileSync(pinFile, `${pin}\n`, { mode: 0o600 });
  run("softhsm2-util", "--init-token", "--free", "--label", label, "--so-pin", "13571357", "--pin", pin);
  const tool = ["--module", moduleFile, "--token-label", label];
  return {
    label,
    pin,
    pinFile,
    module: { file: moduleFile, environment },
    makeKey: (keyId) => {
      const pair = ["--login", "--pin", pin, "--keypairgen", "--key-type", "EC:prime256v1", "--id", keyId];
      run("pkcs11-tool", ...tool, ...pair);
      const output = path.join(folder, `${keyId}.der`);
      run(
        "pkcs11-tool",
        ...tool,
        "--read-object",
        "--type",
        "pubkey",
        "--id",
        keyId,
        "--output-file",
        output,
      );
      return readFileSync(output);
    },
    remove: () => {
      renameSync(tokens, `${tokens}.away`);
      mkdirSync(tokens);
      return () => {
        rmSync(tokens, { recursive: true });
        renameSync(`${tokens}.away`, tokens);
      };
    },
  };
}
