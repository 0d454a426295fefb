/** Every kind takes attachments: the ledger keeps their code, content id and salted digest, never their bytes. */

import { z } from "zod";
import type { CommandDefinition, DocumentDeclaration, TransitionRow } from "./define-document.js";
import { errorCode, DomainError } from "./errors.js";
import type { LedgerKey } from "./head.js";
import { namesOf, type Title } from "./names.js";
import { readValue } from "./reading.js";
import type { Role } from "./roles.js";

export const attachmentObjectType = "attachment";

/** `Attach`, and the event it emits: the same in every kind. */
const attachCommands = {
  Attach: {
    title: { vi: "Đính kèm chứng từ", en: "Attach a document" },
    argumentsSchema: z.strictObject({
      /** EDIFACT 1001 document name code. */
      code: z.string().regex(/^\d{1,3}$/),
      cid: z.string().regex(/^[a-z0-9]{40,80}$/),
      /** Salted SHA-256 of the plain bytes, hex. */
      digest: z.string().regex(/^[0-9a-f]{64}$/),
    }),
    payload: "none",
    keepsHead: true,
  },
} as const satisfies Record<string, CommandDefinition>;

const attachEvents = {
  DocumentAttached: { vi: "Đã đính kèm chứng từ", en: "Document attached" },
} as const satisfies Record<string, Title>;

const command = namesOf(attachCommands);
const event = namesOf(attachEvents);

export const attachCommand = command.Attach;
export const attachEvent = event.DocumentAttached;

export function attachmentKey(kind: string, number: string, digest: string): LedgerKey {
  return [attachmentObjectType, kind, number, digest];
}

/** The declaration with attaching added, in every state: by whoever may run a command of the kind, and `others`. */
export function withAttachments(
  declaration: DocumentDeclaration,
  others: readonly Role[] = [],
): DocumentDeclaration {
  const attachers = [...new Set([...declaration.transitions.flatMap(([, , , by]) => by), ...others])];
  const rows = Object.keys(declaration.states).map((state): TransitionRow => [
    state,
    command.Attach,
    state,
    attachers,
    [notAttachedYet],
    attach,
    event.DocumentAttached,
  ]);
  return {
    ...declaration,
    commands: { ...declaration.commands, ...attachCommands },
    events: { ...declaration.events, ...attachEvents },
    transitions: [...declaration.transitions, ...rows],
  };
}

const attach: TransitionRow[5] = ({ kind, number, arguments: { code, cid, digest } }) => ({
  writes: [{ key: attachmentKey(kind, number, digest as string), value: { code, cid } as never }],
  extras: { code, cid, digest } as never,
});

const notAttachedYet: TransitionRow[4][number] = function* ({ kind, number, arguments: { digest } }) {
  const present = yield* readValue(attachmentKey(kind, number, digest as string));
  if (present !== null) throw new DomainError(errorCode.DOCUMENT_EXISTS, "This file is already attached.");
};
