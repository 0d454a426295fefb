/** What the ledger commands print. */

/** A verification as the embedded peer reports it. */
export interface LedgerReport {
  readonly channel: string;
  readonly verdict: "VALID" | "CORRUPT";
  readonly height: number;
  readonly transactions: number;
  readonly invalidTransactions: number;
  readonly tipHash: string;
  readonly entries?: Readonly<Record<string, number>>;
  readonly bytesChecked: number;
  readonly findings: readonly { readonly place: string; readonly what: string }[];
  readonly findingsTotal: number;
}

export interface BackupReport {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly channels: readonly { readonly name: string; readonly height: number; readonly tipHash: string }[];
  readonly live: boolean;
}

const count = (number: number): string => number.toLocaleString("en-US");

const entryNames: Readonly<Record<string, string>> = {
  stateKeys: "state keys",
  hashedKeys: "hashed private keys",
  privateKeys: "private values",
  historyEntries: "history entries",
  indexEntries: "index entries",
};

export function describeReport(report: LedgerReport): string {
  const { channel, verdict, height, transactions, invalidTransactions, tipHash, entries } = report;
  const blocks = height === 0 ? "?" : `0–${count(height - 1)}`;
  const lines = [
    `${verdict}  channel ${channel}`,
    `  blocks               ${blocks}, the last ${tipHash === "" ? "unknown" : tipHash}`,
    `  transactions         ${count(transactions)}, of which ${count(invalidTransactions)} invalid`,
    ...Object.entries(entryNames).map(
      ([name, label]) =>
        `  ${label.padEnd(21)}${entries === undefined ? "not compared" : count(entries[name] ?? 0)}`,
    ),
    `  files                ${count(report.bytesChecked)} bytes checked`,
    ...report.findings.map(({ place, what }) => `  ✗ ${place}: ${what}`),
  ];
  const unlisted = report.findingsTotal - report.findings.length;
  if (unlisted > 0) lines.push(`  … and ${count(unlisted)} more`);
  if (verdict === "CORRUPT")
    lines.push(
      "",
      "The peer must not go on from this ledger. Keep the folder as it is for whoever looks into the cause, and",
      "bring back the last backup:  antin ledger restore <backup> --data-dir <new folder>",
    );
  return `${lines.join("\n")}\n`;
}

export function describeBackup({ file, bytes, sha256, channels, live }: BackupReport): string {
  const what = channels.map(({ name, height }) => `  channel ${name}, blocks 0–${count(height - 1)}`);
  return [
    `Wrote ${file}`,
    ...what,
    `  ${count(bytes)} bytes, SHA-256 ${sha256}`,
    live ? "  while the peer was running" : "  of a peer at rest",
    "It holds private keys and private data: keep it where the data directory's own reader could be trusted.",
    "",
  ].join("\n");
}

/** One line for the person who waits. */
export function describeProgress(progress: object): string {
  const { channel, stage, done, total, bytes } = progress as {
    channel?: string;
    stage?: string;
    done?: number;
    total?: number;
    bytes?: number;
  };
  if (bytes !== undefined) return `${count(bytes)} bytes written\n`;
  const of = total === undefined ? "" : ` of ${count(total)}`;
  return `${channel ?? ""}: ${stage ?? ""} ${count(done ?? 0)}${of}\n`;
}
