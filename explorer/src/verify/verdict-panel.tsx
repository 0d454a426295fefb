import {
  reasonVerdicts,
  type Reason,
  type Verdict,
  type VerificationResult,
  type VerifiedCheckpoint,
  type VerifiedDocument,
} from "@antin/evidence";
import type { JSX } from "preact";
import { useTranslator } from "../i18n/translate.js";
import { findKind, titleOf, useApp } from "../interface/app-context.js";
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

/** As of when the verdict holds, and who vouches for it. */
function AsOf(properties: { checkpoint: VerifiedCheckpoint }): JSX.Element {
  const { text, word, duration, number } = useTranslator();
  const { size, ageMs, signedBy } = properties.checkpoint;
  const signers = signedBy.map(({ mspId }) => word("msp", mspId));
  return (
    <p class="quiet">
      {ageMs === null
        ? text("verify.asOf.ageless", { size: number(size) })
        : text("verify.asOf", { size: number(size), age: duration(ageMs) })}
      {signers.length > 0 && ` ${text("verify.signedBy", { signers: signers.join(", ") })}`}
    </p>
  );
}

/** What the receipt is about: proved under the verdict VALID, claimed under the others. */
function ReceiptEvent(properties: { document: VerifiedDocument; proved: boolean }): JSX.Element {
  const { kinds, identity } = useApp();
  const { text, title, dateTime } = useTranslator();
  const { kind: kindName, number, state, event, at, transaction } = properties.document;
  const kind = findKind(kinds, kindName);
  return (
    <div>
      <h3>{text(properties.proved ? "verify.event" : "verify.event.claimed")}</h3>
      <Facts
        rows={[
          {
            name: "number",
            title: title(kind?.title, kindName),
            value:
              identity === undefined ? (
                <span class="number">{number}</span>
              ) : (
                <a class="number" href={documentLink(kindName, number)}>
                  {number}
                </a>
              ),
          },
          {
            name: "event",
            title: text("ledger.transaction.event"),
            value: title(titleOf(kind?.events, event), event),
          },
          { name: "state", title: text("documents.state"), value: <StateMark state={state} kind={kind} /> },
          { name: "at", title: text("ledger.block.at"), value: dateTime(at) },
          {
            name: "transaction",
            title: text("document.transaction"),
            value: <HashText value={transaction} href={transactionLink(transaction)} />,
          },
        ]}
      />
    </div>
  );
}

/** A verdict with its reasons, what it is about and what was checked. */
export function VerdictPanel(properties: { result: VerificationResult; file?: string }): JSX.Element {
  const { text, word } = useTranslator();
  const { file } = properties;
  const { verdict, reasons, checks, document, checkpoint } = properties.result;
  const isSameFile = checks.some(({ name, result }) => name === "file" && result === "PASSED");
  return (
    <section class={`verdict verdict-${verdict.toLowerCase()}`} data-verdict={verdict}>
      <div class="verdict-head">
        <VerdictShape verdict={verdict} />
        <div>
          <h2>{text(`verdict.${verdict}`)}</h2>
          {file !== undefined && <p class="verdict-file">{file}</p>}
          <p>
            {text(`verdict.${verdict}.lead`)}
            {isSameFile && ` ${text("verify.file.same")}`}
          </p>
          {verdict === "VALID" && <p class="quiet">{text("verdict.VALID.limit")}</p>}
          {checkpoint !== null && <AsOf checkpoint={checkpoint} />}
        </div>
      </div>
      {reasons.length > 0 && (
        <ul class="reasons">
          {reasons.map((reason) => (
            <ReasonItem key={`${reason.code}${reason.pointer ?? ""}`} reason={reason} />
          ))}
        </ul>
      )}
      <div class="verdict-parts">
        {document !== null && <ReceiptEvent document={document} proved={verdict === "VALID"} />}
        <div>
          <h3>{text("verify.checks")}</h3>
          <ul class="checks">
            {checks.map((check) => (
              <li key={check.name} class={`check check-${check.result.toLowerCase()}`}>
                <span aria-hidden="true">{resultSigns[check.result]}</span>
                {word("check", check.name)}
                <span class="quiet"> {word("checkResult", check.result)}</span>
              </li>
            ))}
          </ul>
        </div>
      </div>
    </section>
  );
}
