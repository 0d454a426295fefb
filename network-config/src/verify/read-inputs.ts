import { receiptBytesMax } from "@antin/evidence";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { UsageError } from "./command.js";

/** The receipt's text. Of a file that is too long, just enough is read for the verifier to refuse it. @throws UsageError */
export async function readReceipt(file: string): Promise<string> {
  try {
    return await readStart(file, receiptBytesMax + 1);
  } catch (error) {
    throw cannotRead(file, error);
  }
}

/** Text of a trust root; undefined when there is no such file. @throws UsageError when it is there and unreadable. */
export async function readTrustRoot(file: string): Promise<string | undefined> {
  try {
    return await readStart(file, trustBytesMax);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw cannotRead(file, error);
  }
}

/** Salted digest of a file of any size: hexadecimal SHA-256(salt ‖ bytes), streamed. @throws UsageError */
export async function digestFile(file: string, salt: string): Promise<string> {
  const hash = createHash("sha256").update(salt, "hex");
  try {
    for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  } catch (error) {
    throw cannotRead(file, error);
  }
  return hash.digest("hex");
}

const trustBytesMax = 1_000_000;

async function readStart(file: string, bytesMax: number): Promise<string> {
  const handle = await open(file);
  try {
    const buffer = Buffer.alloc(bytesMax);
    let length = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, length, bytesMax - length);
      length += bytesRead;
      if (bytesRead === 0 || length === bytesMax) return buffer.toString("utf8", 0, length);
    }
  } finally {
    await handle.close();
  }
}

const systemCode = (error: unknown): unknown =>
  typeof error === "object" && error !== null && "code" in error ? error.code : undefined;

function cannotRead(file: string, error: unknown): UsageError {
  const reason =
    systemCode(error) === "ENOENT" ? "there is no such file" : String(systemCode(error) ?? error);
  return new UsageError(`cannot read ${file}: ${reason}.`, { cause: error });
}
