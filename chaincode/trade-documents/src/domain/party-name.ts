/** Text as the ledger compares it. */

/** NFC, trimmed, inner whitespace collapsed: how every free text is stored. */
export function normaliseText(text: string): string {
  return text.normalize("NFC").trim().replace(/\s+/gu, " ");
}

/** Comparison key of a party's name: `"Công ty TNHH Đại Phát"` and `"CONG TY TNHH DAI PHAT."` are the same party. */
export function partyNameKey(name: string): string {
  return name
    .normalize("NFD")
    .replace(/\p{Mark}/gu, "")
    .replace(/[đĐ]/gu, "D")
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, "");
}
