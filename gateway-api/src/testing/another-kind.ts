import { type DocumentDefinition, nowhere, permit, role } from "@antin/trade-documents";
import { z } from "zod";

export { permit };

/** A kind that the registry does not have, as a data file would define it. */
export function defineKind(): DocumentDefinition {
  const command = (en: string, payload: "required" | "none"): DocumentDefinition["commands"][string] => ({
    title: { vi: en, en },
    argumentsSchema: z.strictObject({}),
    payload,
  });
  const row = (from: string, name: string, to: string): DocumentDefinition["transitions"][number] => ({
    from,
    command: name,
    to: [to],
    by: [role.MINISTRY],
    guards: [],
    effect: () => ({}),
    emits: [`Slip${name}`],
  });
  return {
    ...permit,
    kind: "quarantine-slip",
    collection: "quarantine-slips",
    title: { vi: "Phiếu cách ly", en: "Quarantine slip" },
    numberPattern: /^Q\d+$/,
    numberOf: () => undefined,
    payloadSchema: z.strictObject({ animal: z.string() }),
    states: { HELD: { vi: "Đang giữ", en: "Held" }, RELEASED: { vi: "Đã thả", en: "Released" } },
    initial: ["HELD"],
    terminal: ["RELEASED"],
    defaultCommand: "Hold",
    commands: { Hold: command("Hold", "required"), Release: command("Release", "none") },
    transitions: [row(nowhere, "Hold", "HELD"), row("HELD", "Release", "RELEASED")],
  };
}
