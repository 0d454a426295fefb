/** Certificates of origin that a declaration's lines cite: checked, reserved, decided. */

import { available, type DrawnUse } from "../../../engines/drawdown.js";
import { quantityOfLine } from "../../../engines/line-quantity.js";
import { checkOrigin, type OriginFinding } from "../../../engines/origin.js";
import type { OriginQuestion } from "../../../engines/origin-question.js";
import { formatDecimal, smaller } from "../../decimal.js";
import { localDate } from "../../dates.js";
import type { EffectCommand, Situation, Source } from "../../define-document.js";
import { drawCommand, drawEffect } from "../../drawing.js";
import { DomainError, errorCode } from "../../errors.js";
import type { Head } from "../../head.js";
import { readHead, type Reading } from "../../reading.js";
import { sourcePayload } from "../../source.js";
import { type Draw, readUses, useState } from "../../use.js";
import {
  certificateKind,
  type CertificatePayload,
  certificateState,
} from "../certificate/certificate-of-origin.js";
import type { BillUse, OriginUse } from "./declaration-facets.js";
import type { Declaration, DeclarationLine } from "./declaration-schema.js";
import { manifestKind } from "../manifest/manifest.js";
import type { ManifestFacets } from "../manifest/manifest-facets.js";
import { originDeclaredBy } from "../certificate/certificate-rules.js";
import { isAuthorised } from "../certificate/certified-exporter-standing.js";
import { readVerification } from "../certificate/verification-standing.js";

/** EDIFACT 1001: a through bill of lading shows that goods in transit were not touched. */
const throughBill = "761";
/** EDIFACT 1001: customs of the exhibition's country say that the goods stayed under its control. */
const goodsControlCertificate = "841";

/** What the check of one citation found, and what it draws of the certificate. */
export interface Citation {
  readonly no: string;
  readonly item: number;
  readonly finding: OriginFinding;
  /** Absent where the item's unit cannot be drawn in. */
  readonly draw?: Draw;
}

interface Filing {
  readonly declaration: Declaration;
  readonly bills: readonly BillUse[];
  readonly sources: readonly Source[];
  readonly now: string;
  /** What the declaration itself drew before it was amended does not count against it. */
  readonly number: string;
}

/** Checks every citation, in line order: what an earlier line takes of an item is gone for the later ones. */
export function* readCitations(filing: Filing): Reading<readonly Citation[]> {
  const cited = filing.declaration.lines.filter(({ coRef }) => coRef !== undefined);
  if (cited.length === 0) return [];
  const route = yield* readRoute(filing);
  const taken = new Map<string, DrawnUse[]>();
  const citations: Citation[] = [];
  for (const line of cited) citations.push(yield* readCitation(line, filing, route, taken));
  return citations;
}

function* readCitation(
  line: DeclarationLine,
  { declaration, sources, now, number }: Filing,
  route: OriginQuestion["route"],
  taken: Map<string, DrawnUse[]>,
): Reading<Citation> {
  const { no = "", itemNo = 0 } = line.coRef ?? {};
  const head = yield* readHead(certificateKind, no);
  const certificate = head === null ? undefined : (sourcePayload({ sources }, head) as CertificatePayload);
  const item = certificate?.items.find((candidate) => candidate.no === itemNo);
  if (certificate === undefined || item === undefined)
    return { no, item: itemNo, finding: notFound(line.lineNo) };
  const { value: authorised, unit } = item.quantity;
  const key = `${no}#${itemNo}`;
  const uses = taken.get(key) ?? [
    ...(yield* readUses({ kind: certificateKind, number: no }, String(itemNo))).filter(
      (use) => use.declaration !== number,
    ),
  ];
  const remaining = available({ authorised, unit }, uses);
  const verification = yield* readVerification({ kind: certificateKind, number: no, item: itemNo });
  const finding = checkOrigin({
    certificate,
    standing: standingOf(head),
    ...(verification === undefined ? {} : { verification }),
    ...(certificate.certifiedExporter === undefined
      ? {}
      : { exporterAuthorised: yield* isAuthorised(originDeclaredBy(certificate)) }),
    presentedOn: localDate(now),
    remaining: formatDecimal(remaining, 2),
    route,
    declaration,
    line,
  });
  const declared = quantityOfLine(line, unit);
  const quantity = declared === undefined ? undefined : smaller(declared, remaining);
  if (quantity === undefined || quantity.units <= 0n) return { no, item: itemNo, finding };
  const draw = {
    line: String(itemNo),
    at: line.lineNo,
    quantity: { value: formatDecimal(quantity, 2), unit },
  };
  taken.set(key, [...uses, { quantity: draw.quantity.value, state: useState.RESERVED }]);
  return { no, item: itemNo, finding, draw };
}

function notFound(lineNo: number): OriginFinding {
  return { lineNo, result: "DENY", checks: [{ id: "CO-01", result: "DENY", reason: "NOT_FOUND" }] };
}

/** Whether the term is over is for the check to say: an expired certificate may still be presented late. */
function standingOf(head: Head | null): OriginQuestion["standing"] {
  const standing: readonly string[] = [certificateState.RECEIVED, certificateState.EXPIRED];
  return head !== null && standing.includes(head.state) ? "VALID" : "CANCELLED";
}

function* readRoute({ declaration, bills }: Filing): Reading<OriginQuestion["route"]> {
  const ports: string[] = [];
  for (const number of new Set(bills.map(({ manifest }) => manifest))) {
    const head = yield* readHead(manifestKind, number);
    ports.push((head?.facets as ManifestFacets).portOfLoading);
  }
  const attached = (code: string): boolean =>
    (declaration.attachments ?? []).some(({ docTypeCode }) => docTypeCode === code);
  return {
    countries: ports.map((port) => port.slice(0, 2)),
    evidenceOfTransit: attached(throughBill),
    containersUnchanged: false,
    exhibitionEvidence: attached(goodsControlCertificate),
  };
}

/** A certificate that is denied outright cannot be cited: the line is filed without it. @throws ORIGIN_REFUSED */
export function refuseDenied(citations: readonly Citation[]): void {
  const denied = citations.filter(({ finding }) => finding.result === "DENY");
  if (denied.length === 0) return;
  const checks = denied.flatMap(({ finding: { lineNo, checks: answers } }) =>
    answers.filter(({ result }) => result === "DENY").map(({ id, reason }) => ({ lineNo, id, reason })),
  );
  throw new DomainError(errorCode.ORIGIN_REFUSED, undefined, { checks });
}

export function citationFacet({ no, item, finding, draw }: Citation): OriginUse {
  return {
    no,
    item,
    at: finding.lineNo,
    ...(draw === undefined ? {} : { quantity: draw.quantity.value }),
    result: finding.result,
  };
}

/** Reserves, commits or releases what the citations draw, one order per certificate. */
export function originEffects(
  { number }: Pick<Situation, "number">,
  origins: readonly OriginUse[],
  command: string,
): readonly EffectCommand[] {
  const drawn = origins.filter(({ quantity }) => quantity !== undefined);
  return [...new Set(drawn.map(({ no }) => no))].map((certificate) => {
    const draws = drawn
      .filter(({ no }) => no === certificate)
      .map(({ item, at, quantity = "0" }): Draw => ({
        line: String(item),
        at,
        quantity: { value: quantity, unit: "" },
      }));
    return drawEffect({ kind: certificateKind, number: certificate }, command, {
      declaration: number,
      draws,
    });
  });
}

export function originReservations(
  { number }: Pick<Situation, "number">,
  citations: readonly Citation[],
): readonly EffectCommand[] {
  return [...new Set(citations.map(({ no }) => no))].flatMap((certificate) => {
    const draws = citations.flatMap(({ no, draw }) =>
      no === certificate && draw !== undefined ? [draw] : [],
    );
    if (draws.length === 0) return [];
    const source = { kind: certificateKind, number: certificate };
    return [drawEffect(source, drawCommand.Reserve, { declaration: number, draws })];
  });
}
