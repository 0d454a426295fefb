/** A document's number in a path or query: printable, bounded; each kind's own pattern is narrower. */
export const numberFormat = /^[\p{L}\p{N}][\p{L}\p{N} ._/:-]{0,63}$/u;
