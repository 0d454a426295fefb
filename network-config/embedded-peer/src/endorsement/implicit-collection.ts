/** Every organisation of the channel has one private collection of its own, which nobody needs to define. */
const PREFIX = "_implicit_org_";

/** The organisation whose collection this is; undefined for any other name. */
export const organisationOfCollection = (collection: string): string | undefined =>
  collection.startsWith(PREFIX) ? collection.slice(PREFIX.length) : undefined;
