/** Every kind of document. A new kind is its data file and a line here; contract, routes, pages and roles follow. */

import type { DocumentDefinition } from "../define-document.js";
import { certificateOfOrigin } from "./certificate-of-origin.js";
import { declaration } from "./declaration.js";
import { exchangeMessage } from "./exchange-message.js";
import { manifest } from "./manifest.js";
import { paymentNotice } from "./payment-notice.js";
import { permit } from "./permit.js";
import { treasuryReceipt } from "./treasury-receipt.js";

export const documentKinds: readonly DocumentDefinition[] = [
  manifest,
  certificateOfOrigin,
  permit,
  declaration,
  paymentNotice,
  treasuryReceipt,
  exchangeMessage,
];

const byKind = new Map(documentKinds.map((definition) => [definition.kind, definition]));

export function findKind(kind: string): DocumentDefinition | undefined {
  return byKind.get(kind);
}
