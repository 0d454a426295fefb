/** A message about a certificate of origin, as its sender wrote it. Source: DOMAIN §2.1.4. */

import { z } from "zod";
import { canonicalJson, type JsonObject } from "../../canonical-json.js";
import { type BrokenRule, country, must, obeying, text } from "../../fields.js";
import { sha256Hex } from "../../salted-hash.js";
import { certificateNumberPattern, certificateSchema } from "../certificate/certificate-boxes.js";
import { answerSchemas, messageTypes, sequenceMax } from "./exchange-types.js";

const digestDigits = 40;
const wordsMax = 4000;

const base = {
  from: country,
  to: country,
  issuingCountry: country,
  reference: z.string().regex(certificateNumberPattern),
  sequence: z.int().min(1).max(sequenceMax),
  /** Keeps the digest from being guessed; a message that is sent again repeats it. */
  nonce: z.string().regex(/^[0-9a-f]{32}$/),
  /** Questions, explanations, findings: for both sides alone. What everybody may see is the `answer`. */
  words: text(wordsMax).optional(),
  certificate: certificateSchema.optional(),
};

const { ISSUE, REPLACE, CANCEL, ACK, RESPONSE, QUERY, QUERY_REPLY, RESEND_REQ } = answerSchemas;

const message = z.discriminatedUnion("type", [
  z.strictObject({ ...base, type: z.literal("ISSUE"), answer: ISSUE }),
  z.strictObject({ ...base, type: z.literal("REPLACE"), answer: REPLACE }),
  z.strictObject({ ...base, type: z.literal("CANCEL"), answer: CANCEL }),
  z.strictObject({ ...base, type: z.literal("ACK"), answer: ACK }),
  z.strictObject({ ...base, type: z.literal("RESPONSE"), answer: RESPONSE }),
  z.strictObject({ ...base, type: z.literal("QUERY"), answer: QUERY }),
  z.strictObject({ ...base, type: z.literal("QUERY_REPLY"), answer: QUERY_REPLY }),
  z.strictObject({ ...base, type: z.literal("RESEND_REQ"), answer: RESEND_REQ }),
]);

export type CertificateMessage = z.infer<typeof message>;

export const messageSchema = message.check(
  obeying<CertificateMessage>(
    must((one) => one.from !== one.to && [one.from, one.to].includes("VN"), {
      rule: "E_MSG_COUNTRIES",
      message: "between Viet Nam and another country",
      path: ["to"],
    }),
    must((one) => [one.from, one.to].includes(one.issuingCountry), {
      rule: "E_MSG_COUNTRIES",
      message: "the certificate is neither side's",
      path: ["issuingCountry"],
    }),
    must((one) => isSaidBy(one), {
      rule: "E_MSG_TYPE",
      message: "the other side sends such messages",
      path: ["type"],
    }),
    must((one) => carriesCertificate(one) === (one.certificate !== undefined), {
      rule: "E_MSG_CONTENT",
      message: "given if, and only if, the message brings one",
      path: ["certificate"],
    }),
    sameCertificate,
  ),
);

function isSaidBy({ type, from, issuingCountry }: CertificateMessage): boolean {
  const { by } = messageTypes[type];
  return by === "EITHER" || (by === "EXPORT") === (from === issuingCountry);
}

export function carriesCertificate({ type }: Pick<CertificateMessage, "type">): boolean {
  return type === "ISSUE" || type === "REPLACE";
}

/** What the message says of its certificate is what the certificate says of itself. */
function sameCertificate(one: CertificateMessage): readonly BrokenRule[] {
  const { certificate, reference, issuingCountry, to } = one;
  if (certificate === undefined || (one.type !== "ISSUE" && one.type !== "REPLACE")) return [];
  const supersedes = one.type === "REPLACE" ? one.answer.supersedes : undefined;
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ["referenceNo", certificate.referenceNo, reference],
    ["issuingCountry", certificate.issuingCountry, issuingCountry],
    ["exporterDeclaration", certificate.exporterDeclaration.importingCountry, to],
    ["certification", certificate.certification.issueDate, one.answer.issueDate],
    ["supersedes", certificate.supersedes, supersedes],
  ];
  return pairs
    .filter(([, a, b]) => a !== b)
    .map(([field]) => ({
      rule: "E_MSG_CONTENT",
      message: "differs from the message",
      path: ["certificate", field],
    }));
}

/** The number of a message is the name of its content: sent again, it is the same document. */
export function messageNumberOf(payload: JsonObject): string {
  const from = typeof payload["from"] === "string" ? payload["from"] : "";
  return `${from}-${sha256Hex(canonicalJson(payload)).slice(0, digestDigits)}`;
}
