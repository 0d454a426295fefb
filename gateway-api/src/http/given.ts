type Optional<Members> = {
  [Name in keyof Members]: undefined extends Members[Name] ? Name : never;
}[keyof Members];

/** Members whose value is `undefined` become members that are absent. */
export type Given<Members> = Omit<Members, Optional<Members> & keyof Members> & {
  [Name in Optional<Members> & keyof Members]?: Exclude<Members[Name], undefined>;
};

/** Leaves out the members that are `undefined`: an option that is not given is absent, not present without a value. */
export function given<Members extends object>(members: Members): Given<Members> {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Given<Members>;
}
