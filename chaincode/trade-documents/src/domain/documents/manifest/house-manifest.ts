/**
 * House manifest: a forwarder tells what stands behind a carrier's bill that it consolidated. Its bills become bills of
 * the carrier's manifest, where declarations cite them as any other; the carrier's own bill is declared no more.
 *
 *   File ─▶ FILED ⟲ Amend (until arrival) ─Withdraw─▶ WITHDRAWN
 *
 * Source: DOMAIN §2.3; Decree 08/2015 art. 66.
 */

import { z } from "zod";
import { withAttachments } from "../../attach.js";
import { command, withPayload, withReason } from "../../command-forms.js";
import { localDate } from "../../dates.js";
import {
  defineDocument,
  type Effect,
  type EffectCommand,
  type Guard,
  nowhere,
  type Situation,
} from "../../define-document.js";
import { guardFailed, invalidInput } from "../../errors.js";
import { enterprise, obeying, reference } from "../../fields.js";
import { type Head, partyTag } from "../../head.js";
import { namesOf, title } from "../../names.js";
import { organisation } from "../../organisations.js";
import { ownedBy, partyIsActor } from "../../ownership.js";
import { manifestCollection } from "../../private-collections.js";
import { readExisting, type Reading, readValue } from "../../reading.js";
import { role } from "../../roles.js";
import { houseManifestExample } from "./manifest-example.js";
import { billFacet, billKey, type ManifestFacets } from "./manifest-facets.js";
import { filingDueAt } from "./manifest-deadlines.js";
import { houseArguments } from "./manifest-house.js";
import { manifestCommand, manifestKind } from "./manifest.js";
import { bill, billProblems, repeatedBills } from "./manifest-schema.js";

const billsMax = 100;

const payloadSchema = z
  .strictObject({
    houseManifestNo: reference(35),
    masterBillNo: reference(35),
    forwarder: enterprise,
    bills: z
      .array(bill.extend({ masterBillNo: reference(35) }))
      .min(1)
      .max(billsMax),
  })
  .check(
    obeying(
      ({ bills }) => repeatedBills(bills),
      ({ bills, masterBillNo }) =>
        bills.flatMap((house, index) =>
          house.masterBillNo === masterBillNo
            ? []
            : [
                {
                  rule: "E_MASTER_BILL",
                  message: "is another carrier's bill",
                  path: ["bills", index, "masterBillNo"],
                },
              ],
        ),
    ),
  );

type HousePayload = z.infer<typeof payloadSchema>;

export type HouseManifestFacets = {
  readonly owner: string;
  readonly manifest: string;
  readonly master: string;
  readonly bills: readonly string[];
  readonly late: boolean;
};

const states = {
  FILED: title("Đã khai", "Filed"),
  WITHDRAWN: title("Đã rút", "Withdrawn"),
};

// prettier-ignore
const commands = {
  File:     command("Khai vận đơn thứ cấp",    "File",     withPayload),
  Amend:    command("Sửa vận đơn thứ cấp",     "Amend",    withPayload),
  Withdraw: command("Rút vận đơn thứ cấp",     "Withdraw", withReason),
};

const events = {
  HouseManifestFiled: title("Đã khai vận đơn thứ cấp", "House manifest filed"),
  HouseManifestAmended: title("Đã sửa vận đơn thứ cấp", "House manifest amended"),
  HouseManifestWithdrawn: title("Đã rút vận đơn thứ cấp", "House manifest withdrawn"),
};

const S = namesOf(states);
const C = namesOf(commands);
const E = namesOf(events);

const payloadOf = ({ payload }: Situation): HousePayload => payload?.value as HousePayload;

/** The accepted manifest that has the carrier's bill. @throws GUARD_FAILED E_MASTER_UNKNOWN */
function* readMaster(masterBillNo: string): Reading<Head & { readonly facets: ManifestFacets }> {
  const index = (yield* readValue(billKey(masterBillNo))) as { readonly manifest: string } | null;
  if (index === null)
    throw guardFailed("E_MASTER_UNKNOWN", "The carrier's bill is on no accepted manifest.", {
      bill: masterBillNo,
    });
  return (yield* readExisting(manifestKind, index.manifest)) as Head & { facets: ManifestFacets };
}

/** Types and numbers of bills are those of the carrier's mode of transport. */
const billsFitMode: Guard = function* (situation) {
  const { masterBillNo, bills } = payloadOf(situation);
  const { facets } = yield* readMaster(masterBillNo);
  const problems = bills.flatMap((house, index) =>
    billProblems(facets.mode, house).map(({ rule, message, path = [] }) => ({
      pointer: `/bills/${index}/${path.join("/")}`,
      rule,
      message,
    })),
  );
  if (problems.length > 0) throw invalidInput(problems);
};

const sameMaster: Guard = (situation) => {
  const { master } = situation.head?.facets as HouseManifestFacets;
  if (payloadOf(situation).masterBillNo === master) return undefined;
  throw invalidInput([
    { pointer: "/masterBillNo", rule: "E_NOT_AMENDABLE", message: "file another house manifest" },
  ]);
};

const notArrived: Guard = function* ({ head }) {
  const { facets } = yield* readExisting(manifestKind, (head?.facets as HouseManifestFacets).manifest);
  if ((facets as ManifestFacets).arrivedAt !== undefined)
    throw guardFailed("E_AMENDMENT_APPROVAL", "After arrival the carrier's manifest is amended.");
};

const file: Effect = function* (situation) {
  const { masterBillNo, forwarder, bills, houseManifestNo } = payloadOf(situation);
  const manifest = yield* readMaster(masterBillNo);
  const due = yield* filingDueAt(manifest.facets, localDate(situation.now));
  const known = situation.head?.facets as HouseManifestFacets | undefined;
  const late = known?.late ?? situation.now > due;
  const facets: HouseManifestFacets = {
    owner: partyTag(situation.number, forwarder.mst),
    manifest: manifest.number,
    master: masterBillNo,
    bills: bills.map(({ billNo }) => billNo),
    late,
  };
  const houses = bills.map((house) => billFacet(manifest.number, house));
  const order = {
    houseManifest: houseManifestNo,
    master: masterBillNo,
    forwarder: forwarder.mst,
    bills: houses,
  };
  return {
    facets,
    effects: [attach(manifest.number, order)],
    extras: { manifest: manifest.number, ...(late ? { flags: ["LATE"] } : {}) },
  };
};

function attach(manifest: string, order: Parameters<typeof houseArguments>[0]): EffectCommand {
  return {
    kind: manifestKind,
    number: manifest,
    command: manifestCommand.AttachHouse,
    arguments: houseArguments(order),
  };
}

const withdraw: Effect = ({ head, number, actor, arguments: { reason } }) => {
  const { manifest, master } = head?.facets as HouseManifestFacets;
  const { mst = "" } = actor.attributes;
  return {
    effects: [attach(manifest, { houseManifest: number, master, forwarder: mst, bills: [] })],
    extras: { reason: reason as string },
  };
};

const forwarder = [role.FORWARDER];
const forwarderIsActor = partyIsActor("/forwarder/mst", (payload) => (payload as HousePayload).forwarder.mst);

export const houseManifest = defineDocument(
  withAttachments({
    kind: "house-manifest",
    collection: "house-manifests",
    title: title("Bản khai vận đơn thứ cấp", "House manifest"),
    numberPattern: /^[A-Z0-9][A-Za-z0-9._-]{0,34}$/,
    numberOf: (payload) => (payload as HousePayload).houseManifestNo,
    payloadSchema,
    payloadCollection: () => manifestCollection,
    states,
    terminal: [S.WITHDRAWN],
    commands,
    events,
    issuer: () => organisation.CustomsMSP,
    ownership: { [role.FORWARDER]: ownedBy },
    defaultCommand: C.File,
    example: houseManifestExample,
    readers: { own: { mst: ["/payload/forwarder/mst"] }, belongsTo: "manifest" },
    links: { manifest: manifestKind },
    // prettier-ignore
    transitions: [
      // from    command     to           by         guards                                              effect    emits
      [nowhere,  C.File,     S.FILED,     forwarder, [forwarderIsActor, billsFitMode],                   file,     E.HouseManifestFiled],
      [S.FILED,  C.Amend,    S.FILED,     forwarder, [forwarderIsActor, sameMaster, notArrived, billsFitMode], file, E.HouseManifestAmended],
      [S.FILED,  C.Withdraw, S.WITHDRAWN, forwarder, [notArrived],                                       withdraw, E.HouseManifestWithdrawn],
    ],
  }),
);
