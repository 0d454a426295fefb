/** What the tax engine reads of a declaration: the field names are the declaration's own, so it is passed as it is. */

import type { Quantity } from "../domain/codes/unit.js";
import type { Money } from "../domain/money.js";

/** How a component of the whole lot is spread over the lines. */
export type AllocationBasis = "VALUE" | "WEIGHT" | "VOLUME" | "QUANTITY";

export interface Freight extends Money {
  /** A total freight on the transport document, B mixed, C partial lot, D by weight or volume, E excess over the price. */
  readonly code: string;
  readonly basis?: AllocationBasis | undefined;
}

export interface Insurance {
  /** A really insured (amount and currency follow), D not insured. */
  readonly code: string;
  readonly amount?: string | undefined;
  readonly currency?: string | undefined;
}

export interface ValueAdjustment extends Money {
  readonly titleCode: string;
  /** AD adds to the customs value, SB subtracts from it. */
  readonly effect: "AD" | "SB";
  readonly basis?: AllocationBasis | undefined;
}

export interface TaxableLine {
  readonly lineNo: number;
  /** Eight digits. */
  readonly hs: string;
  readonly origin: string;
  readonly tariffCode: string;
  readonly qty1: Quantity;
  readonly qty2?: Quantity | undefined;
  readonly invoiceValue: Money;
  /** In đồng; only where the valuation method does not start from the price paid. */
  readonly customsValue?: string | undefined;
  /** A code of the relief table; needed for a reduction too. */
  readonly dutyExemptCode?: string | undefined;
  /** In đồng. */
  readonly dutyReduction?: string | undefined;
}

export interface TaxableDeclaration {
  readonly direction: "I" | "E";
  readonly kindCode: string;
  readonly incoterm: string;
  /** 6 and 7, the transaction value, have the system allocate; other methods give each line its customs value. */
  readonly valuationCode?: string | undefined;
  readonly freight?: Freight | undefined;
  readonly insurance?: Insurance | undefined;
  readonly adjustments?: readonly ValueAdjustment[] | undefined;
  /** Total of an invoice that is spread over several declarations, in its currency. */
  readonly allocationTotal?: string | undefined;
  readonly lines: readonly TaxableLine[];
}

/** What the origin check decided for a line that claims a preferential rate. */
export interface OriginDecision {
  readonly lineNo: number;
  readonly result: "ACCEPT" | "ACCEPT_PARTIAL" | "QUERY" | "DENY";
  /** The part of the line's quantity that the proof covers; only with ACCEPT_PARTIAL. */
  readonly acceptedQuantity?: Quantity | undefined;
}
