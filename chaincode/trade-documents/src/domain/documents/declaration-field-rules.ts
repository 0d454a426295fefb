/** Rules between the fields of a declaration. The rule is named by its VNACCS error code where it has one. */

import { tariffTreatment } from "../codes/trade-agreement.js";
import { absolute, compare, decimal, integerDecimal, multiply, subtract, sum } from "../decimal.js";
import { quantityOfLine } from "../../engines/line-quantity.js";
import { valuationProblems } from "../../engines/valuation-rules.js";
import { type BrokenRule, must } from "../fields.js";
import type { Declaration, DeclarationLine } from "./declaration-schema.js";

type DeclarationRule = (declaration: Declaration) => readonly BrokenRule[];
type LineRule = (line: DeclarationLine) => readonly BrokenRule[];

/** Transport on a document of title or a waybill: sea, air, rail. */
const billedModes = ["1", "2", "3", "5"];
const containerMode = "2";
const otherMode = "9";
const electronicInvoice = "D";

const distinct = (values: readonly unknown[]): boolean => new Set(values).size === values.length;

export const headerRules: readonly DeclarationRule[] = [
  must(({ split }) => split?.firstDeclNo !== "F" || split.branchNo === 1, {
    rule: "R1029",
    message: "the first declaration of a split is branch 1",
    path: ["split", "branchNo"],
  }),
  must(({ split }) => split === undefined || split.branchNo <= split.branchTotal, {
    rule: "E_SPLIT",
    message: "beyond the number of branches",
    path: ["split", "branchNo"],
  }),
  must(({ importContractor }) => importContractor === undefined || importContractor.mst !== undefined, {
    rule: "R1034",
    message: "a contractor's name needs the tax code",
    path: ["importContractor", "mst"],
  }),
  must(({ importer }) => importer.countryCode === "VN", {
    rule: "E_IMPORTER_COUNTRY",
    message: "the importer is an enterprise of Viet Nam",
    path: ["importer", "countryCode"],
  }),
  must(({ transportMode, bills }) => !billedModes.includes(transportMode) || bills.length > 0, {
    rule: "E_BILL",
    message: "goods by sea, air or rail come on a bill",
    path: ["bills"],
  }),
  must(({ bills }) => distinct(bills.map(({ no }) => no)), {
    rule: "E_BILL_REPEATED",
    message: "each bill stands once",
    path: ["bills"],
  }),
  must(billsAddUp, {
    rule: "E_BILL_PACKAGES",
    message: "the bills' packages add up to the declaration's; only a single bill need not name them",
    path: ["bills"],
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
  must(
    ({ transportMode, unloadingPort }) => !billedModes.includes(transportMode) || unloadingPort !== undefined,
    {
      rule: "E_UNLOADING_PORT",
      message: "needed where there is a bill",
      path: ["unloadingPort"],
    },
  ),
  must(({ otherLawCodes }) => distinct(otherLawCodes ?? []), {
    rule: "E_LAW_CODE_REPEATED",
    message: "each code stands once",
    path: ["otherLawCodes"],
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
  (declaration) =>
    valuationProblems(declaration).map(({ rule, message, pointer }) => ({
      rule,
      message,
      path: pathOf(pointer),
    })),
];

function billsAddUp({ bills, packages: { count } }: Declaration): boolean {
  const named = bills.map((bill) => bill.packages);
  if (bills.length === 0 || (bills.length === 1 && named[0] === undefined)) return true;
  return (
    !named.includes(undefined) && named.reduce<number>((all, packages = 0) => all + packages, 0) === count
  );
}

function lineTotal(lines: readonly DeclarationLine[]): ReturnType<typeof sum> {
  return sum(lines.map(({ invoiceValue }) => decimal(invoiceValue.amount)));
}

function pathOf(pointer: string): readonly string[] {
  return pointer.split("/").slice(1);
}

type BankDocument = Declaration["bankPay"];
const complete = (paper: BankDocument): boolean =>
  paper === undefined || [paper.bank, paper.year, paper.sign, paper.no].every((part) => part !== undefined);

/** DOMAIN §2.4.3, the matrix of payment codes: A individual guarantee, B general, C deferred without, D pay now. */
export const paymentRules: readonly DeclarationRule[] = [
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
  must(({ paymentDueCode, releaseReason }) => releaseReason === undefined || paymentDueCode === "D", {
    rule: "R1051",
    message: "release on a reason is paid at once: code D",
    path: ["paymentDueCode"],
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
  must((d) => d.paymentDueCode !== "D" || d.guarantee === undefined || d.releaseReason !== undefined, {
    rule: "E_GUARANTEE_EXCLUDED",
    message: "with payment code D only for a release",
    path: ["guarantee"],
  }),
];

/** What the lines cite of the header and of other documents. */
export const referenceRules: readonly DeclarationRule[] = [
  must(({ permits }) => distinct((permits ?? []).map(({ no }) => no)), {
    rule: "S0169",
    message: "each permit stands once, with its type",
    path: ["permits"],
  }),
  must(({ lines }) => lines.every(({ lineNo }, index) => lineNo === index + 1), {
    rule: "E_LINE_NUMBERS",
    message: "numbered from 1 without gaps",
    path: ["lines"],
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
  ({ lines, currency }) =>
    lines.flatMap(({ invoiceValue }, index) =>
      invoiceValue.currency === currency
        ? []
        : [
            {
              rule: "E_LINE_CURRENCY",
              message: "one invoice has one currency",
              path: ["lines", index, "invoiceValue", "currency"],
            },
          ],
    ),
];

/** A line draws from one permit line once: the use's key is made of just these. */
function usesPermitLinesOnce({ permitUse }: DeclarationLine): boolean {
  return distinct((permitUse ?? []).map(({ permitNo, permitLine }) => `${permitNo}#${permitLine}`));
}

/** The permits of one type cover the line's whole quantity between them: goods beyond them come in without a permit. */
function permitsCoverLines({ lines, permits }: Declaration): readonly BrokenRule[] {
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

function covers(line: DeclarationLine, uses: NonNullable<DeclarationLine["permitUse"]>): boolean {
  const [first] = uses;
  const declared = first === undefined ? undefined : quantityOfLine(line, first.qty.unit);
  if (declared === undefined || uses.some(({ qty }) => qty.unit !== first?.qty.unit)) return false;
  return compare(sum(uses.map(({ qty }) => decimal(qty.value))), declared) >= 0;
}

function drawnPermits(lines: readonly DeclarationLine[]): readonly string[] {
  return lines.flatMap(({ permitUse }) => (permitUse ?? []).map(({ permitNo }) => permitNo));
}

const taxOrder = ["AD", "TTDB", "BVMT", "VAT"];

export const lineRules: readonly LineRule[] = [
  must(usesPermitLinesOnce, {
    rule: "E_PERMIT_USE_REPEATED",
    message: "each permit line stands once",
    path: ["permitUse"],
  }),
  must(({ coRef, tariffCode }) => coRef === undefined || tariffTreatment(tariffCode) === "FTA", {
    rule: "E_CO_TARIFF",
    message: "a proof of origin is cited for a preferential tariff code",
    path: ["coRef"],
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
  must(({ customsValue, adjNos }) => customsValue === undefined || adjNos === undefined, {
    rule: "E_ADJUSTMENT_NOS",
    message: "not beside a customs value of its own",
    path: ["adjNos"],
  }),
  must(
    ({ otherTaxes }) => {
      const order = (otherTaxes ?? []).map(({ typeCode }) => taxOrder.indexOf(typeCode));
      return order.every((place, index) => index === 0 || place > (order[index - 1] ?? 0));
    },
    {
      rule: "E_TAX_ORDER",
      message: "additional duty, excise, environment, VAT, each once",
      path: ["otherTaxes"],
    },
  ),
];
