import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { checkpointKeysOf, DomainError, runOnLedger, type LedgerReader } from "@antin/trade-documents";
import type { NoteSigner, TrustedKeys } from "@antin/evidence";
import type { ReportedEvent } from "../services/service-config.js";

export interface PinCheckpointKeysOptions {
  /** Keys of the organisations that this gateway signs for. */
  readonly signers: readonly NoteSigner[];
  readonly trust: TrustedKeys;
  readonly ledger: LedgerReader;
  readonly identitiesDir: string;
  /** Name of the recorder's identity; those of other organisations begin with it. */
  readonly recorder: string;
  readonly pin: (identity: string, verifierKeys: readonly string[]) => Promise<void>;
  readonly report: (event: ReportedEvent) => void;
}

/**
 * Has every organisation that this gateway signs for pin its checkpoint key on the ledger, where it is not pinned yet:
 * the contract takes a checkpoint by pinned keys alone. Keys pinned by the organisation's other gateways stay. A
 * refusal delays checkpoints and nothing else, so it is reported; a ledger that is away is the caller's to wait for.
 */
export async function pinCheckpointKeys(options: PinCheckpointKeysOptions): Promise<void> {
  const { signers, trust, ledger } = options;
  const pinned = await runOnLedger(checkpointKeysOf(), ledger);
  const recorders = recordersOf(options);
  const keysToPin = new Map<string, string[]>();
  for (const { name, verifierKey } of signers) {
    const organisation = trust.trust.organisations.find((known) => known.verifierKey === verifierKey);
    if (organisation === undefined) continue;
    const { mspId } = organisation;
    const keys = keysToPin.get(mspId) ?? [...(pinned.get(mspId) ?? [])];
    if (keys.includes(verifierKey)) continue;
    // A key under the same name was rotated: the new one takes its place.
    keysToPin.set(mspId, [...keys.filter((key) => !key.startsWith(`${name}+`)), verifierKey]);
  }
  await Promise.all(
    [...keysToPin].map(([mspId, keys]) => pinFor(recorders.get(mspId), mspId, keys, options)),
  );
}

async function pinFor(
  identity: string | undefined,
  mspId: string,
  keys: readonly string[],
  { pin, report }: PinCheckpointKeysOptions,
): Promise<void> {
  const event = "checkpoint-key-not-pinned";
  if (identity === undefined) {
    report({ level: "warn", event, details: { mspId, reason: "no recorder's identity" } });
    return;
  }
  try {
    await pin(identity, keys);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    report({ level: "warn", event, details: { mspId }, error });
  }
}

/** The recorder's identity of each organisation, by MSP id. */
function recordersOf({ identitiesDir, recorder }: PinCheckpointKeysOptions): ReadonlyMap<string, string> {
  return new Map(
    readdirSync(identitiesDir)
      .filter((name) => name.startsWith(recorder))
      .map((name) => [mspOf(path.join(identitiesDir, name, "identity.json")), name]),
  );
}

const mspOf = (file: string): string => (JSON.parse(readFileSync(file, "utf8")) as { mspId: string }).mspId;
