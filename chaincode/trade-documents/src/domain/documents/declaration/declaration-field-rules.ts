/**
 * Rules between the fields of a declaration that import and export have alike. Each is named by its VNACCS error code
 * where it has one.
 */

import { absolute, compare, decimal, integerDecimal, multiply, subtract, sum } from "../../decimal.js";
import { quantityOfLine } from "../../../engines/line-quantity.js";
import { type BrokenRule, must } from "../../fields.js";
import type { SharedDeclaration, SharedLine } from "./declaration-fields.js";

type SharedRule = (declaration: SharedDeclaration) => readonly BrokenRule[];
type SharedLineRule = (line: SharedLine) => readonly BrokenRule[];

/** Transport on a document of title or a waybill: sea, air, rail. */
export const billedModes = ["1", "2", "3", "5"];
export const containerMode = "2";
const otherMode = "9";
const electronicInvoice = "D";

/** Kinds whose goods may travel on under supervision with the declaration itself (R1058). */
const combinedTransportKinds = ["E11", "E13", "E21", "E23", "E31", "E33", "C11", "C21", "AEO"];
/** Processing and export production: materials and products are followed by code. */
const followedKinds = /^E/;
const codeMark = "#&";

export const distinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

/** A rule about every line that only the header decides: reports each line that fails. */
export function everyLine<Line, Whole extends { readonly lines: readonly Line[] }>(
  test: (line: Line, declaration: Whole) => boolean,
  { rule, message, path = [] }: BrokenRule,
) {
  return (declaration: Whole): readonly BrokenRule[] =>
    declaration.lines.flatMap((line, index) =>
      test(line, declaration) ? [] : [{ rule, message, path: ["lines", index, ...path] }],
    );
}

export const sharedHeaderRules: readonly SharedRule[] = [
  must(({ split }) => split?.firstDeclNo !== "F" || split.branchNo === 1, {
    rule: "R1029",
    message: "the first declaration of a split is branch 1",
    path: ["split", "branchNo"],
  }),
  must(({ split }) => split === undefined || split.firstDeclNo === "F" || split.branchNo > 1, {
    rule: "R1029",
    message: "a later declaration of a split is no branch 1",
    path: ["split", "branchNo"],
  }),
  must(({ split }) => split === undefined || split.branchNo <= split.branchTotal, {
    rule: "E_SPLIT",
    message: "beyond the number of branches",
    path: ["split", "branchNo"],
  }),
  must(({ transportMode, grossWeight }) => (transportMode === otherMode) === (grossWeight === undefined), {
    rule: "R1027",
    message: "given with its unit, and not for transport mode 9",
    path: ["grossWeight"],
  }),
  must(({ transportMode, storagePlace }) => (transportMode === otherMode) === (storagePlace === undefined), {
    rule: "E_STORAGE_PLACE",
    message: "given, and not for transport mode 9",
    path: ["storagePlace"],
  }),
  must(({ transportMode, containers }) => transportMode !== containerMode || (containers ?? []).length > 0, {
    rule: "E_CONTAINERS",
    message: "goods in containers name them",
    path: ["containers"],
  }),
  must(({ containers }) => distinct(containers ?? []), {
    rule: "E_CONTAINER_REPEATED",
    message: "each container stands once",
    path: ["containers"],
  }),
  must(({ otherLawCodes }) => distinct(otherLawCodes ?? []), {
    rule: "E_LAW_CODE_REPEATED",
    message: "each code stands once",
    path: ["otherLawCodes"],
  }),
  must(({ specialisedChecks }) => distinct(specialisedChecks ?? []), {
    rule: "E_CHECK_REPEATED",
    message: "each check stands once",
    path: ["specialisedChecks"],
  }),
  must(({ invoiceClass, eInvoiceNo }) => invoiceClass !== electronicInvoice || eInvoiceNo !== undefined, {
    rule: "S0225",
    message: "an electronic invoice has its number",
    path: ["eInvoiceNo"],
  }),
  must(({ invoiceClass, eInvoiceNo }) => invoiceClass === electronicInvoice || eInvoiceNo === undefined, {
    rule: "S0226",
    message: "only for an electronic invoice",
    path: ["eInvoiceNo"],
  }),
  must(({ totalInvoice, lines }) => compare(decimal(totalInvoice), lineTotal(lines)) >= 0, {
    rule: "E_INVOICE_TOTAL",
    message: "less than the lines add up to",
    path: ["totalInvoice"],
  }),
  must(({ kindCode, transport }) => transport === undefined || combinedTransportKinds.includes(kindCode), {
    rule: "R1058",
    message: "this kind of declaration does not move goods under supervision by itself",
    path: ["transport"],
  }),
  must(({ transport }) => transport === undefined || transport.start <= transport.arrival, {
    rule: "E_TRANSPORT_DATES",
    message: "arrives before it starts",
    path: ["transport", "arrival"],
  }),
  must(({ taxPayer, agent }) => taxPayer === "1" || agent !== undefined, {
    rule: "E_TAX_PAYER",
    message: "a broker who pays is named",
    path: ["agent"],
  }),
  must(({ lines }) => lines.every(({ lineNo }, index) => lineNo === index + 1), {
    rule: "E_LINE_NUMBERS",
    message: "numbered from 1 without gaps",
    path: ["lines"],
  }),
  everyLine<SharedLine, SharedDeclaration>(
    ({ invoiceValue }, { currency }) => invoiceValue.currency === currency,
    {
      rule: "E_LINE_CURRENCY",
      message: "one invoice has one currency",
      path: ["invoiceValue", "currency"],
    },
  ),
  everyLine<SharedLine, SharedDeclaration>(
    ({ materialCode }, { kindCode }) => !followedKinds.test(kindCode) || materialCode !== undefined,
    {
      rule: "E_MATERIAL_CODE",
      message: "goods for processing and export production have a code",
      path: ["materialCode"],
    },
  ),
  everyLine<SharedLine, SharedDeclaration>(
    ({ materialCode, description }, { kindCode }) =>
      !followedKinds.test(kindCode) ||
      materialCode === undefined ||
      description.startsWith(`${materialCode}${codeMark}`),
    {
      rule: "E_DESCRIPTION_CODE",
      message: "the description begins with the code, #& and the name of the goods",
      path: ["description"],
    },
  ),
];

function lineTotal(lines: readonly SharedLine[]): ReturnType<typeof sum> {
  return sum(lines.map(({ invoiceValue }) => decimal(invoiceValue.amount)));
}

type BankDocument = SharedDeclaration["bankPay"];
const complete = (paper: BankDocument): boolean =>
  paper === undefined || [paper.bank, paper.year, paper.sign, paper.no].every((part) => part !== undefined);

/** DOMAIN §2.4.3, the matrix of payment codes: A individual guarantee, B general, C deferred without, D pay now. */
export const paymentRules: readonly SharedRule[] = [
  must(({ bankPay }) => complete(bankPay), {
    rule: "R1008",
    message: "all four parts or none",
    path: ["bankPay"],
  }),
  must(({ guarantee }) => complete(guarantee), {
    rule: "R1008",
    message: "all four parts or none",
    path: ["guarantee"],
  }),
  must(({ paymentDueCode, guarantee }) => !["A", "B"].includes(paymentDueCode) || guarantee !== undefined, {
    rule: "E_GUARANTEE_NEEDED",
    message: "payment codes A and B rest on a guarantee",
    path: ["guarantee"],
  }),
  must(({ paymentDueCode, bankPay }) => paymentDueCode === "D" || bankPay === undefined, {
    rule: "E_BANK_PAY_EXCLUDED",
    message: "only with payment code D",
    path: ["bankPay"],
  }),
  must((d) => d.paymentDueCode !== "C" || d.guarantee === undefined, {
    rule: "E_GUARANTEE_EXCLUDED",
    message: "not with payment code C",
    path: ["guarantee"],
  }),
];

/** What the lines draw from permits. */
export const permitRules: readonly SharedRule[] = [
  must(({ permits }) => distinct((permits ?? []).map(({ no }) => no)), {
    rule: "S0169",
    message: "each permit stands once, with its type",
    path: ["permits"],
  }),
  must(({ lines, permits }) => (permits ?? []).every(({ no }) => drawnPermits(lines).includes(no)), {
    rule: "E_PERMIT_UNUSED",
    message: "no line draws from one of the permits",
    path: ["permits"],
  }),
  ({ lines, permits }) =>
    lines.flatMap(({ permitUse }, index) =>
      (permitUse ?? []).flatMap(({ permitNo }, use) =>
        (permits ?? []).some(({ no }) => no === permitNo)
          ? []
          : [
              {
                rule: "E_PERMIT_NOT_LISTED",
                message: "not among the permits of the header",
                path: ["lines", index, "permitUse", use, "permitNo"],
              },
            ],
      ),
    ),
  permitsCoverLines,
];

/** A line draws from one permit line once: the use's key is made of just these. */
function usesPermitLinesOnce({ permitUse }: SharedLine): boolean {
  return distinct((permitUse ?? []).map(({ permitNo, permitLine }) => `${permitNo}#${permitLine}`));
}

/** The permits of one type cover the line's whole quantity between them: goods beyond them come in without a permit. */
function permitsCoverLines({ lines, permits }: SharedDeclaration): readonly BrokenRule[] {
  const typeOf = new Map((permits ?? []).map(({ no, type }) => [no, type]));
  return lines.flatMap((line, index) => {
    const uses = line.permitUse ?? [];
    const types = [...new Set(uses.map(({ permitNo }) => typeOf.get(permitNo)))];
    const short = types.filter(
      (type) =>
        !covers(
          line,
          uses.filter((use) => typeOf.get(use.permitNo) === type),
        ),
    );
    return short.map(() => ({
      rule: "E_PERMIT_QUANTITY",
      message: "the permits of one type do not cover the line's quantity in its units",
      path: ["lines", index, "permitUse"],
    }));
  });
}

function covers(line: SharedLine, uses: NonNullable<SharedLine["permitUse"]>): boolean {
  const [first] = uses;
  const declared = first === undefined ? undefined : quantityOfLine(line, first.qty.unit);
  if (declared === undefined || uses.some(({ qty }) => qty.unit !== first?.qty.unit)) return false;
  return compare(sum(uses.map(({ qty }) => decimal(qty.value))), declared) >= 0;
}

function drawnPermits(lines: readonly SharedLine[]): readonly string[] {
  return lines.flatMap(({ permitUse }) => (permitUse ?? []).map(({ permitNo }) => permitNo));
}

export const sharedLineRules: readonly SharedLineRule[] = [
  must(usesPermitLinesOnce, {
    rule: "E_PERMIT_USE_REPEATED",
    message: "each permit line stands once",
    path: ["permitUse"],
  }),
  // VNACCS allows a rounding difference of one unit of the currency.
  must(
    ({ unitPrice, qty1, invoiceValue }) =>
      unitPrice === undefined ||
      unitPrice.per !== qty1.unit ||
      compare(
        absolute(
          subtract(multiply(decimal(unitPrice.amount), decimal(qty1.value)), decimal(invoiceValue.amount)),
        ),
        integerDecimal(1n),
      ) <= 0,
    {
      rule: "E_UNIT_PRICE",
      message: "price times quantity differs from the invoice value",
      path: ["unitPrice"],
    },
  ),
  must(
    ({ unitPrice, invoiceValue }) => unitPrice === undefined || unitPrice.currency === invoiceValue.currency,
    {
      rule: "E_UNIT_PRICE_CURRENCY",
      message: "price and invoice value are in one currency",
      path: ["unitPrice", "currency"],
    },
  ),
];
