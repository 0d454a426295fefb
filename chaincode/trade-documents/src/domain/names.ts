/** What people read beside a name of the ledger: Vietnamese and English. */
export interface Title {
  readonly vi: string;
  readonly en: string;
}

export function title(vi: string, en: string): Title {
  return { vi, en };
}

export type NamesOf<Table extends object> = { readonly [Name in keyof Table & string]: Name };

/**
 * `{ACTIVE: …}` becomes `{ACTIVE: "ACTIVE"}`: code spells a state, command, event or role as a member of its table, so
 * that its name is written once and a misspelt one does not compile.
 */
export function namesOf<Table extends object>(table: Table): NamesOf<Table> {
  return Object.fromEntries(Object.keys(table).map((name) => [name, name])) as NamesOf<Table>;
}
