import type { VerificationResult } from "@antin/evidence";
import type { JSX } from "preact";
import type { DocumentView } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { findKind, useApp } from "../interface/app-context.js";
import { Facts } from "../interface/facts.js";
import { StateMark } from "../interface/state-mark.js";
import { VerdictPanel } from "./verdict-panel.js";

/** What the public sees of a document whose verification code it knows. */
export function LookupOutcome(properties: {
  document: DocumentView;
  result: VerificationResult | undefined;
}): JSX.Element {
  const { kinds } = useApp();
  const { text, title, dateTime } = useTranslator();
  const { document, result } = properties;
  const kind = findKind(kinds, document.kind);
  return (
    <>
      <section class="panel">
        <h2>
          {title(kind?.title, document.kind)} <span class="number">{document.number}</span>
        </h2>
        <Facts
          rows={[
            [text("documents.state"), <StateMark key="state" state={document.state} kind={kind} />],
            [text("documents.updated"), dateTime(document.updatedAt)],
          ]}
        />
      </section>
      {result === undefined ? (
        <p class="notice">{text("document.proof.pending")}</p>
      ) : (
        <VerdictPanel result={result} />
      )}
    </>
  );
}
