import { reasonVerdicts, type Reason, type Verdict, type VerificationResult } from "@antin/evidence";
import type { JSX } from "preact";
import { useTranslator } from "../i18n/translate.js";
import { findKind, useApp } from "../interface/app-context.js";
import { Facts } from "../interface/facts.js";
import { HashText } from "../interface/hash-text.js";
import { StateMark } from "../interface/state-mark.js";
import { documentLink, transactionLink } from "../router.js";

/** Each verdict has its own outline, so that it is told apart without colour. */
function VerdictShape(properties: { verdict: Verdict }): JSX.Element {
  const { verdict } = properties;
  return (
    <svg class="verdict-shape" viewBox="0 0 64 64" aria-hidden="true">
      {verdict === "VALID" && (
        <>
          <circle cx="32" cy="32" r="29" />
          <path class="verdict-sign" d="m18 33 10 10 19-22" />
        </>
      )}
      {verdict === "INVALID" && (
        <>
          <path d="M20 3h24l17 17v24L44 61H20L3 44V20Z" />
          <path class="verdict-sign" d="m21 21 22 22m0-22L21 43" />
        </>
      )}
      {verdict === "UNKNOWN" && (
        <>
          <path d="M32 2 62 32 32 62 2 32Z" />
          <path class="verdict-sign" d="M24 25c1-9 16-9 16 0 0 7-8 6-8 13m0 7v1" />
        </>
      )}
    </svg>
  );
}

function ReasonItem(properties: { reason: Reason }): JSX.Element {
  const { word } = useTranslator();
  const { reason } = properties;
  return (
    <li class={`reason reason-${reasonVerdicts[reason.code].toLowerCase()}`}>
      {word("reason", reason.code)} <code>{reason.code}</code>
      {reason.pointer !== undefined && reason.pointer !== "" && (
        <>
          {" "}
          <code>{reason.pointer}</code>
        </>
      )}
    </li>
  );
}

const resultSigns = { PASSED: "✓", FAILED: "✕", UNCHECKED: "–" } as const;

export function VerdictPanel(properties: { result: VerificationResult }): JSX.Element {
  const { kinds } = useApp();
  const { text, word, title, dateTime, duration, number } = useTranslator();
  const { verdict, reasons, checks, document, checkpoint } = properties.result;
  return (
    <section class={`verdict verdict-${verdict.toLowerCase()}`} aria-live="polite" data-verdict={verdict}>
      <div class="verdict-head">
        <VerdictShape verdict={verdict} />
        <div>
          <h2>{text(`verdict.${verdict}`)}</h2>
          <p>{text(`verdict.${verdict}.lead`)}</p>
          {checkpoint !== null && (
            <p class="quiet">
              {text("verify.asOf", {
                size: number(checkpoint.size),
                age: checkpoint.ageMs === null ? "?" : duration(checkpoint.ageMs),
              })}
              {" · "}
              {checkpoint.signedBy.map((organisation) => organisation.name).join(", ")}
            </p>
          )}
        </div>
      </div>
      {reasons.length > 0 && (
        <ul class="reasons">
          {reasons.map((reason) => (
            <ReasonItem key={reason.code} reason={reason} />
          ))}
        </ul>
      )}
      {document !== null && (
        <>
          <h3>{text("verify.event")}</h3>
          <Facts
            rows={[
              [
                title(findKind(kinds, document.kind)?.title, document.kind),
                <a key="number" class="number" href={documentLink(document.kind, document.number)}>
                  {document.number}
                </a>,
              ],
              [
                text("documents.state"),
                <StateMark key="state" state={document.state} kind={findKind(kinds, document.kind)} />,
              ],
              [text("ledger.block.at"), dateTime(document.at)],
              [
                text("document.transaction"),
                <HashText
                  key="transaction"
                  value={document.transaction}
                  href={transactionLink(document.transaction)}
                />,
              ],
            ]}
          />
        </>
      )}
      <h3>{text("verify.checks")}</h3>
      <ul class="checks">
        {checks.map((check) => (
          <li key={check.name} class={`check check-${check.result.toLowerCase()}`}>
            <span aria-hidden="true">{resultSigns[check.result]}</span> {word("check", check.name)}
            <span class="quiet"> {word("checkResult", check.result)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
