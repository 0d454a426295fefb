import { peer } from "@hyperledger/fabric-protos";

const codes: Readonly<Record<string, number>> = { ...peer.TxValidationCode };
const names = new Map(Object.entries(codes).map(([name, code]) => [code, name]));

/** Fabric's name of a validation code, such as `VALID` or `MVCC_READ_CONFLICT`. */
export const validationCodeName = (code: number): string => names.get(code) ?? `CODE_${code}`;

export const validTransaction = validationCodeName(peer.TxValidationCode.VALID);
export const duplicateTransaction = validationCodeName(peer.TxValidationCode.DUPLICATE_TXID);

/** Codes that mean: something it read has changed; decide again from scratch. */
export const readConflicts: ReadonlySet<string> = new Set([
  validationCodeName(peer.TxValidationCode.MVCC_READ_CONFLICT),
  validationCodeName(peer.TxValidationCode.PHANTOM_READ_CONFLICT),
]);
