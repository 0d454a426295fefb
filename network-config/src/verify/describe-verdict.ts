import { reasonVerdicts, type VerificationResult } from "@antin/evidence";

/** A verification's result for a person to read. */
export function describeVerdict(result: VerificationResult, fileName: string | undefined): string {
  const lines = [headline(result), ""];
  for (const [label, text] of facts(result, fileName)) lines.push(`  ${label.padEnd(13)}${printable(text)}`);
  const closing = advice(result);
  return `${[...lines, ...(closing === undefined ? [] : ["", closing])].join("\n").trimEnd()}\n`;
}

function headline({ verdict, checkpoint }: VerificationResult): string {
  switch (verdict) {
    case "VALID":
      return printable(`VALID as of checkpoint ${checkpoint?.size ?? 0}${ageOf(checkpoint?.ageMs ?? null)}`);
    case "INVALID":
      return "INVALID: the receipt contradicts itself, the log or the file.";
    case "UNKNOWN":
      return "UNKNOWN: nothing contradicts the receipt, but not everything could be checked.";
  }
}

function facts(
  { reasons, document, checkpoint, checks }: VerificationResult,
  fileName: string | undefined,
): [label: string, text: string][] {
  const rows: [string, string][] = reasons.map(({ code, message, pointer }) => [
    reasonVerdicts[code] === "INVALID" ? "wrong" : "unchecked",
    `${message} [${code}${pointer === undefined || pointer === "" ? "" : ` at ${pointer}`}]`,
  ]);
  if (document !== null) {
    rows.push([
      "document",
      `${document.kind} ${document.number}, version ${document.version}: ${document.state}`,
    ]);
    rows.push(["event", `${document.event} at ${document.at}, leaf ${document.leafIndex}`]);
    rows.push(["transaction", document.transaction]);
  }
  if (checkpoint !== null) {
    rows.push([
      "checkpoint",
      `${checkpoint.size} events, ${checkpoint.time ?? "time not stated"}, ${checkpoint.origin}`,
    ]);
    const names = checkpoint.signedBy.map(({ name, mspId }) => `${name} (${mspId})`);
    if (checkpoint.quorum > 0)
      rows.push(["signed by", `${names.join(", ") || "nobody we know"}; ${checkpoint.quorum} needed`]);
  }
  const file = checks.find(({ name }) => name === "file");
  if (fileName !== undefined && file?.result === "PASSED")
    rows.push(["file", `${fileName} is the one recorded`]);
  return rows;
}

function advice({ verdict, reasons }: VerificationResult): string | undefined {
  if (verdict === "VALID") return "This shows what was recorded by then, not that nothing happened since.";
  const codes = reasons.map(({ code }) => code);
  if (codes.includes("TRUST_ROOT_UNUSABLE"))
    return "Name the pinned trust root with --trust; it comes with the verifier, never with a receipt.";
  if (verdict === "UNKNOWN" && codes.includes("CHECKPOINT_STALE"))
    return "Ask the issuer for a receipt under a newer checkpoint.";
  return undefined;
}

function ageOf(ageMs: number | null): string {
  if (ageMs === null) return ", whose time is not stated";
  const minutes = Math.max(0, Math.floor(ageMs / 60_000));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const age = days > 0 ? `${days} d ${hours} h` : hours > 0 ? `${hours} h ${rest} min` : `${rest} min`;
  return `, made ${age} ago`;
}

/** A receipt is a stranger's text: control characters must not reach the terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => {
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
}
