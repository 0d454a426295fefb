import { attachCommand, type DocumentDefinition, nowhere } from "@antin/trade-documents";

/** What people and programs may call on a kind, read off its table. */
export interface KindCommands {
  /** Commands that make a document, the default one first. */
  readonly creating: readonly string[];
  /** Commands on a document that is there. */
  readonly changing: readonly string[];
}

/**
 * Commands that only another document's change fires are no operations of the API, and neither is attaching: that goes
 * with the file's bytes.
 */
export function kindCommands(definition: DocumentDefinition): KindCommands {
  const rows = definition.transitions.filter(({ by, command }) => by.length > 0 && command !== attachCommand);
  const names = (from: (state: string) => boolean): string[] => [
    ...new Set(rows.filter((row) => from(row.from)).map(({ command }) => command)),
  ];
  const creating = names((state) => state === nowhere);
  const isDefault = (command: string): number => Number(command === definition.defaultCommand);
  return {
    creating: creating.sort((a, b) => isDefault(b) - isDefault(a)),
    changing: names((state) => state !== nowhere),
  };
}

/** Who may call the command from which state, in words. */
export function describeCommand(definition: DocumentDefinition, command: string): string {
  const rows = definition.transitions.filter((row) => row.command === command && row.by.length > 0);
  const roles = [...new Set(rows.flatMap(({ by }) => by))];
  const moves = rows.map(({ from, to }) => `${from} → ${to.join(" or ")}`);
  const title = definition.commands[command]?.title;
  return `**${command}** (${title?.vi ?? command}): ${[...new Set(moves)].join(", ")}. Roles: ${roles.join(", ")}.`;
}
