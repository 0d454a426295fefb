/**
 * Export lines: a container, or a bill without one, that leaves. A cleared export declaration claims its lines, a manifest
 * ships them; both sides are keys of their own, so that neither waits for the other. Source: DOMAIN §3.3, §3.5.
 */

import type { JsonObject } from "../../canonical-json.js";
import type { KeyWrite, LedgerKey } from "../../head.js";
import { readValue, type Reading } from "../../reading.js";

/** Line → the export declaration that was cleared for it. */
const clearedKey = (line: string): LedgerKey => ["export-line", line];
/** Line → the departed manifest that it was loaded under. */
const shippedKey = (line: string): LedgerKey => ["export-shipped", line];
/** Declaration → what did not sail as cleared. */
const notExportedKey = (declaration: string): LedgerKey => ["not-exported", declaration];

/** What a cleared export declaration writes, for each of its containers, or of its bills without containers. */
export function exportLineWrites(declaration: string, lines: readonly string[]): readonly KeyWrite[] {
  return lines.map((line) => ({ key: clearedKey(line), value: { declaration } }));
}

/** Takes the claim back when the declaration is cancelled. */
export function exportLineWithdrawals(lines: readonly string[]): readonly KeyWrite[] {
  return lines.map((line) => ({ key: clearedKey(line), value: null }));
}

/** The export declaration cleared for a line, or null. */
export function* clearedFor(line: string): Reading<string | null> {
  const value = (yield* readValue(clearedKey(line))) as JsonObject | null;
  return (value?.["declaration"] as string | undefined) ?? null;
}

export const shippedWrite = (line: string, manifest: string): KeyWrite => ({
  key: shippedKey(line),
  value: { manifest },
});

/** The departed manifest that a line sailed under, or null: an export declaration is exported when all of its lines have. */
export function* shippedUnder(line: string): Reading<string | null> {
  const value = (yield* readValue(shippedKey(line))) as JsonObject | null;
  return (value?.["manifest"] as string | undefined) ?? null;
}

export type NotExported = {
  readonly manifest: string;
  readonly lines: readonly string[];
  readonly at: string;
};

export const notExportedWrite = (declaration: string, alert: NotExported | null): KeyWrite => ({
  key: notExportedKey(declaration),
  value: alert,
});

/** The alert on goods that were cleared and did not sail; null when there is none. No proof of origin is issued for them. */
export function* readNotExported(declaration: string): Reading<NotExported | null> {
  return (yield* readValue(notExportedKey(declaration))) as NotExported | null;
}
