import type { VerificationResult } from "@antin/evidence";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { ApiProblem, type DocumentView, type JsonObject } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { HashText } from "../interface/hash-text.js";
import { Facts } from "../interface/facts.js";
import { ProblemView } from "../interface/loaded-view.js";
import { blockLink, transactionLink } from "../router.js";
import { VerdictPanel } from "../verify/verdict-panel.js";
import { verifyHere } from "../verify/verify-here.js";

function saveFile(name: string, content: JsonObject): void {
  const address = URL.createObjectURL(
    new Blob([JSON.stringify(content, null, 2)], { type: "application/json" }),
  );
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  URL.revokeObjectURL(address);
}

export function ProofPanel(properties: { view: DocumentView; collection: string }): JSX.Element {
  const { api } = useApp();
  const { text } = useTranslator();
  const { view, collection } = properties;
  const [result, setResult] = useState<VerificationResult | undefined>();
  const [problem, setProblem] = useState<ApiProblem | undefined>();
  const withReceipt = (use: (receipt: JsonObject) => Promise<void> | void): void => {
    setProblem(undefined);
    api
      .receipt(collection, view.number)
      .then(use)
      .catch((error: unknown) => {
        setProblem(error instanceof ApiProblem ? error : new ApiProblem(0, "UNEXPECTED", String(error)));
      });
  };
  return (
    <section class="panel">
      <h2>{text("document.proof")}</h2>
      <Facts
        rows={[
          [
            text("document.transaction"),
            <HashText key="transaction" value={view.txId} href={transactionLink(view.txId)} />,
          ],
          [
            text("document.block"),
            <a key="block" href={blockLink(view.block)}>
              {view.block}
            </a>,
          ],
          ...(view.verificationCode === undefined
            ? []
            : ([
                [text("document.verificationCode"), <code key="code">{view.verificationCode}</code>],
              ] as const)),
        ]}
      />
      <p class="actions">
        <button
          type="button"
          class="button button-main"
          onClick={() => {
            withReceipt(async (receipt) => {
              setResult(await verifyHere(api, receipt));
            });
          }}
        >
          {text("document.proof.check")}
        </button>
        <button
          type="button"
          class="button"
          onClick={() => {
            withReceipt((receipt) => {
              saveFile(`receipt-${view.kind}-${view.number.replace(/[^\w.-]+/g, "_")}.json`, receipt);
            });
          }}
        >
          {text("document.proof.download")}
        </button>
      </p>
      {problem !== undefined &&
        (problem.status === 404 ? (
          <p class="notice" role="status">
            {text("document.proof.pending")}
          </p>
        ) : (
          <ProblemView problem={problem} />
        ))}
      {result !== undefined && <VerdictPanel result={result} />}
    </section>
  );
}
