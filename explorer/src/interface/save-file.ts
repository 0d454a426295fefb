import type { JsonObject } from "../api.js";

/** Hands bytes to the browser as a download. */
export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

export function saveJson(name: string, content: JsonObject): void {
  saveFile(name, new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }));
}

/** Document numbers may hold characters that file names may not. */
export const receiptFileName = (kind: string, number: string, part?: string): string =>
  ["receipt", kind, number.replace(/[^\w.-]+/g, "_"), ...(part === undefined ? [] : [part])].join("-") +
  ".json";
