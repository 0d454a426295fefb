/** What every code validator answers. Validators never throw, whatever they are given. */

export interface AcceptedCode {
  readonly ok: true;
  /** The one spelling that is stored and compared. */
  readonly normalised: string;
  /** Codes of what is allowed but worth telling, such as `W_LEGACY_INCOTERM`. */
  readonly warnings?: readonly string[];
}

export interface RejectedCode {
  readonly ok: false;
  /** The rule that was broken, such as `E_HS_LENGTH`. */
  readonly code: string;
  readonly message: string;
}

export type CodeCheck = AcceptedCode | RejectedCode;

export function accepted(normalised: string, ...warnings: readonly string[]): AcceptedCode {
  return warnings.length === 0 ? { ok: true, normalised } : { ok: true, normalised, warnings };
}

export function rejected(code: string, message: string): RejectedCode {
  return { ok: false, code, message };
}

/** What is not text fails the first rule of every format, as the empty text does. */
export function asText(input: unknown): string {
  return typeof input === "string" ? input : "";
}

/** A validator that accepts the members of a closed list, exactly as they are spelled there. */
export function memberOf(
  list: ReadonlySet<string>,
  code: string,
  what: string,
): (input: unknown) => CodeCheck {
  return (input) => {
    const text = asText(input);
    return list.has(text) ? accepted(text) : rejected(code, `Not ${what}.`);
  };
}
