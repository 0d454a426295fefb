import type { VerificationResult } from "@antin/evidence";
import type { JSX } from "preact";
import type { DocumentView } from "../api.js";
import { statusOf } from "../document/status-of.js";
import { StatusPanel } from "../document/status-panel.js";
import { useTranslator } from "../i18n/translate.js";
import { findKind, useApp } from "../interface/app-context.js";
import { Facts } from "../interface/facts.js";
import { StateMark } from "../interface/state-mark.js";
import { documentLink } from "../router.js";
import { VerdictPanel } from "./verdict-panel.js";

/** What the public sees of a document whose verification code it knows. */
export function LookupOutcome(properties: {
  document: DocumentView;
  result?: VerificationResult;
}): JSX.Element {
  const { kinds, identity } = useApp();
  const { text, title, word, dateTime } = useTranslator();
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
            {
              name: "state",
              title: text("documents.state"),
              value: <StateMark state={document.state} kind={kind} />,
            },
            { name: "updated", title: text("documents.updated"), value: dateTime(document.updatedAt) },
            { name: "issuer", title: text("document.issuer"), value: word("msp", document.issuer) },
          ]}
        />
        {statusOf(document.facets).length > 1 && <StatusPanel facets={document.facets} />}
        {identity !== undefined && (
          <p>
            <a href={documentLink(document.kind, document.number)}>{text("verify.number.open")}</a>
          </p>
        )}
      </section>
      {result === undefined ? (
        <p class="notice" role="status">
          {text("document.proof.pending")}
        </p>
      ) : (
        <VerdictPanel result={result} />
      )}
    </>
  );
}
