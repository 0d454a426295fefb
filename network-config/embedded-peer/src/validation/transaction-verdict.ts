/**
 * What can be said of a transaction without the ledger: its form, its creator's signature, and which of its
 * endorsers' signatures are good. Runs on the thread pool while the previous block is being written.
 */
import type { Identity, Membership } from "../membership/membership.js";
import { IdentityError } from "../membership/membership.js";
import { validationCode, type Endorsement, type ValidationCode } from "../messages/proposal.js";
import type { EndorsedAction, Opened, OpenedTransaction } from "../transaction/transaction.js";

export interface TransactionVerdict {
  readonly code: ValidationCode;
  /** Distinct identities whose endorsement signature is good. */
  readonly endorsers: readonly Identity[];
}

const withoutEndorsers = (code: ValidationCode): TransactionVerdict => ({ code, endorsers: [] });

/** Found before anything is known about the creator. */
const beforeSignature: readonly ValidationCode[] = [
  validationCode.BAD_PAYLOAD,
  validationCode.BAD_COMMON_HEADER,
  validationCode.INVALID_OTHER_REASON,
];

export interface KnownSignatures {
  /** The ordering service has verified the creator's signature already. */
  readonly creatorChecked: boolean;
  /** Whether exactly this endorsement was made by this process. */
  readonly endorsedHere: (proposalResponsePayload: Buffer, endorsement: Endorsement) => boolean;
}

const nothingKnown: KnownSignatures = { creatorChecked: false, endorsedHere: () => false };

export async function verifyTransaction(
  opened: Opened,
  membership: Membership,
  known = nothingKnown,
): Promise<TransactionVerdict> {
  if (opened.header === undefined || beforeSignature.includes(opened.form))
    return withoutEndorsers(opened.form);
  if (!known.creatorChecked && !(await isSignedByCreator(opened, membership)))
    return withoutEndorsers(validationCode.BAD_CREATOR_SIGNATURE);
  const { form, action } = opened;
  if (form !== validationCode.VALID || action === undefined) return withoutEndorsers(form);
  return { code: form, endorsers: await goodEndorsers(action, membership, known) };
}

export async function isSignedByCreator(
  transaction: OpenedTransaction,
  membership: Membership,
): Promise<boolean> {
  const { header, envelope } = transaction;
  const creator = validIdentity(header.creator, membership);
  return creator !== undefined && (await creator.verify(envelope.payload, envelope.signature));
}

async function goodEndorsers(
  action: EndorsedAction,
  membership: Membership,
  known: KnownSignatures,
): Promise<Identity[]> {
  const distinct = new Map(action.endorsements.map((e) => [e.endorser.toString("latin1"), e]));
  const endorsers = await Promise.all(
    [...distinct.values()].map((endorsement) => endorserOf(endorsement, action, membership, known)),
  );
  // One certificate has many encodings, and counts once.
  const counted = new Map(endorsers.flatMap((identity) => (identity ? [[keyOf(identity), identity]] : [])));
  return [...counted.values()];
}

const keyOf = ({ mspId, id }: Identity): string => `${mspId}\0${id}`;

async function endorserOf(
  endorsement: Endorsement,
  { proposalResponsePayload }: EndorsedAction,
  membership: Membership,
  known: KnownSignatures,
): Promise<Identity | undefined> {
  const { endorser, signature } = endorsement;
  const identity = validIdentity(endorser, membership);
  if (identity === undefined || known.endorsedHere(proposalResponsePayload, endorsement)) return identity;
  const signed = Buffer.concat([proposalResponsePayload, endorser]);
  return (await identity.verify(signed, signature)) ? identity : undefined;
}

function validIdentity(serialized: Buffer, membership: Membership): Identity | undefined {
  try {
    return membership.identity(serialized);
  } catch (error) {
    if (error instanceof IdentityError) return undefined;
    throw error;
  }
}
