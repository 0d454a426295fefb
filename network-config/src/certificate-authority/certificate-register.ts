import { X509Certificate } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { NetworkError } from "../network-error.js";
import { isProcessAlive } from "../process-alive.js";
import { systemErrorCode } from "../system-error.js";

/** Reasons of RFC 5280 that an authority of people and services has. */
export const revocationReasons = [
  "unspecified",
  "keyCompromise",
  "affiliationChanged",
  "superseded",
  "cessationOfOperation",
] as const;
export type RevocationReason = (typeof revocationReasons)[number];

/** A certificate as the register knows it; times are ISO 8601. */
export interface RegisteredCertificate {
  /** Hexadecimal, lower case. */
  readonly serial: string;
  readonly name: string;
  readonly nodeRole: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly revokedAt?: string;
  readonly reason?: RevocationReason;
}

export interface PublishedList {
  readonly number: number;
  readonly nextUpdate: string;
}

type Entry =
  | ({ readonly event: "issued"; readonly at: string } & Omit<RegisteredCertificate, "revokedAt" | "reason">)
  | {
      readonly event: "revoked";
      readonly at: string;
      readonly serial: string;
      readonly reason: RevocationReason;
    }
  | ({ readonly event: "list"; readonly at: string } & PublishedList);

export const registerFile = "certificates.jsonl";
const lockFile = "register.lock";
const lockWaitMs = 10_000;
const lockPollMs = 20;

/** Serial numbers are compared as node:crypto shows them, in lower case. */
export const serialOf = (certificate: X509Certificate): string => certificate.serialNumber.toLowerCase();

/** What an authority issued, revoked and published: one JSON object a line, only ever appended, flushed to the disk. */
export class CertificateRegister {
  readonly #file: string;
  readonly #certificates = new Map<string, RegisteredCertificate>();
  #list: PublishedList | undefined;

  private constructor(folder: string) {
    this.#file = path.join(folder, registerFile);
    for (const entry of readEntries(this.#file)) this.#apply(entry);
  }

  /**
   * The register of an authority's folder, to read.
   * @throws NetworkError `REGISTER_CORRUPT` naming the line.
   */
  static read(folder: string): CertificateRegister {
    return new CertificateRegister(folder);
  }

  /**
   * Runs `change` while nobody else changes the register.
   * @throws NetworkError `REGISTER_BUSY`, `REGISTER_CORRUPT`
   */
  static async change<Result>(
    folder: string,
    change: (register: CertificateRegister) => Promise<Result>,
  ): Promise<Result> {
    mkdirSync(folder, { recursive: true });
    const lock = path.join(folder, lockFile);
    await takeLock(lock);
    try {
      return await change(new CertificateRegister(folder));
    } finally {
      rmSync(lock, { force: true });
    }
  }

  all(): readonly RegisteredCertificate[] {
    return [...this.#certificates.values()];
  }

  find(serial: string): RegisteredCertificate | undefined {
    return this.#certificates.get(serial.toLowerCase());
  }

  get publishedList(): PublishedList | undefined {
    return this.#list;
  }

  /** Before the certificate is handed out: there is none that the register does not know. */
  issued(certificate: Omit<RegisteredCertificate, "revokedAt" | "reason">, at: Date): void {
    this.#append({ event: "issued", at: at.toISOString(), ...certificate });
  }

  revoked(serial: string, reason: RevocationReason, at: Date): void {
    this.#append({ event: "revoked", at: at.toISOString(), serial, reason });
  }

  published(list: PublishedList, at: Date): void {
    this.#append({ event: "list", at: at.toISOString(), ...list });
  }

  #append(entry: Entry): void {
    const handle = openSync(this.#file, "a+", 0o600);
    try {
      // What a kill left of a line was never acknowledged.
      const whole = wholeLines(readFileSync(this.#file));
      ftruncateSync(handle, whole);
      writeSync(handle, `${JSON.stringify(entry)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    this.#apply(entry);
  }

  #apply(entry: Entry): void {
    switch (entry.event) {
      case "issued": {
        const { serial, name, nodeRole, attributes, notBefore, notAfter } = entry;
        this.#certificates.set(serial, { serial, name, nodeRole, attributes, notBefore, notAfter });
        return;
      }
      case "revoked": {
        const certificate = this.#certificates.get(entry.serial);
        if (certificate && certificate.revokedAt === undefined)
          this.#certificates.set(entry.serial, {
            ...certificate,
            revokedAt: entry.at,
            reason: entry.reason,
          });
        return;
      }
      case "list":
        this.#list = { number: entry.number, nextUpdate: entry.nextUpdate };
    }
  }
}

/** The register's first lines, for a folder that is made at once. */
export const registerText = (
  certificates: readonly Omit<RegisteredCertificate, "revokedAt" | "reason">[],
  at: Date,
): string =>
  certificates
    .map((certificate) => `${JSON.stringify({ event: "issued", at: at.toISOString(), ...certificate })}\n`)
    .join("");

const newline = 0x0a;
const wholeLines = (bytes: Buffer): number => bytes.lastIndexOf(newline) + 1;

function readEntries(file: string): readonly Entry[] {
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const lines = bytes.toString("utf8", 0, wholeLines(bytes)).split("\n").slice(0, -1);
  return lines.map((line, index) => {
    try {
      const entry = JSON.parse(line) as Entry;
      if (["issued", "revoked", "list"].includes(entry.event)) return entry;
    } catch (cause) {
      throw corrupt(file, index, cause);
    }
    throw corrupt(file, index);
  });
}

const corrupt = (file: string, index: number, cause?: unknown): NetworkError =>
  new NetworkError({
    code: "REGISTER_CORRUPT",
    message: `Line ${index + 1} of ${file} is not an entry of the register.`,
    details: { file, line: index + 1 },
    cause,
  });

async function takeLock(lock: string): Promise<void> {
  const until = performance.now() + lockWaitMs;
  for (;;) {
    try {
      const handle = openSync(lock, "wx", 0o600);
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return;
    } catch (error) {
      if (systemErrorCode(error) !== "EEXIST") throw error;
    }
    if (isAbandoned(lock)) rmSync(lock, { force: true });
    else if (performance.now() > until)
      throw new NetworkError({
        code: "REGISTER_BUSY",
        message: `${lock} is held by another command.`,
        details: { lock },
      });
    await pause(lockPollMs);
  }
}

function isAbandoned(lock: string): boolean {
  try {
    const holder = readFileSync(lock, "utf8");
    return /^\d+$/.test(holder) && Number(holder) !== process.pid && !isProcessAlive(Number(holder));
  } catch {
    return false;
  }
}
