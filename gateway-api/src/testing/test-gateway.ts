import { documentKinds, type DocumentDefinition } from "@antin/trade-documents";
import type { Express } from "express";
import { Writable } from "node:stream";
import supertest from "supertest";
import { type AppDependencies, createApp } from "../app.js";
import type { HeldIdentity, IdentityDirectory } from "../identity/identity-directory.js";
import { createLogger } from "../logging.js";
import { MemoryServices } from "./memory-services.js";

export const testNowMs = Date.parse("2026-03-02T08:15:30.120Z");

interface IdentityDescription {
  readonly name: string;
  readonly mspId: string;
  readonly roles: readonly string[];
  readonly validToMs?: number;
  readonly revokedAt?: string;
}

/** One identity per role that the tests act in; `former-declarant`'s certificate has expired. */
const people: readonly IdentityDescription[] = [
  { name: "demo-declarant", mspId: "EnterpriseMSP", roles: ["DECLARANT", "TRADER"] },
  { name: "demo-carrier", mspId: "EnterpriseMSP", roles: ["CARRIER"] },
  { name: "demo-moit", mspId: "MoitMSP", roles: ["MINISTRY"] },
  { name: "demo-treasury", mspId: "TreasuryMSP", roles: ["TREASURY"] },
  { name: "demo-auditor", mspId: "AuditMSP", roles: ["AUDITOR"] },
  { name: "clearance-engine", mspId: "CustomsMSP", roles: ["CLEARANCE_ENGINE"] },
  { name: "reference-data", mspId: "CustomsMSP", roles: ["REFERENCE_DATA"] },
  { name: "reference-approver", mspId: "CustomsMSP", roles: ["REFERENCE_DATA"] },
  { name: "former-declarant", mspId: "EnterpriseMSP", roles: ["DECLARANT"], validToMs: testNowMs - 1 },
  {
    name: "dismissed-officer",
    mspId: "CustomsMSP",
    roles: ["OFFICER_DOC"],
    revokedAt: "2026-03-01T00:00:00.000Z",
  },
];

/** Identities whose API key is their name. */
export function identityDirectoryOf(described: readonly IdentityDescription[]): IdentityDirectory {
  const held = described.map(
    ({ name, mspId, roles, validToMs = testNowMs + 86_400_000, revokedAt }): HeldIdentity => ({
      caller: { name, mspId, roles, attributes: {} },
      pseudonym: "0123456789abcdef",
      validFromMs: 0,
      validToMs,
      ...(revokedAt !== undefined && { revokedAt }),
    }),
  );
  const find = (name: string): HeldIdentity | undefined => held.find(({ caller }) => caller.name === name);
  return {
    find,
    byApiKey: find,
    all: () => held,
    reload: () => undefined,
    refresh: () => ({ changed: [], refused: [] }),
  };
}

export interface TestGateway {
  readonly app: Express;
  readonly services: MemoryServices;
  readonly http: ReturnType<typeof supertest>;
  /** What was logged, one object per line. */
  readonly log: () => Record<string, unknown>[];
}

/** The HTTP half over services in memory. */
export function aGateway(options: Partial<AppDependencies> = {}): TestGateway {
  const kinds: readonly DocumentDefinition[] = options.kinds ?? documentKinds;
  const services = new MemoryServices(kinds);
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done): void {
      lines.push(chunk.toString("utf8"));
      done();
    },
  });
  const app = createApp({
    services,
    identities: identityDirectoryOf(people),
    logger: createLogger({ level: "debug", destination }),
    demonstration: true,
    now: () => testNowMs,
    ...options,
  });
  return {
    app,
    services,
    http: supertest(app),
    log: () => lines.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}
