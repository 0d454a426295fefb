import { findKind } from "@antin/trade-documents";

/** The kind of a linked document: of several that the link may lead to, the one whose numbers look like this one. */
export const linkedKind = (link: string | readonly string[], number: string): string | undefined =>
  [link].flat().find((kind) => findKind(kind)?.numberPattern.test(number) === true);
