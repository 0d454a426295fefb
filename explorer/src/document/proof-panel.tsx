import type { VerificationResult } from "@antin/evidence";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { toProblem, type ApiProblem, type DocumentView, type JsonObject } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { CopyButton } from "../interface/copy-button.js";
import { Facts, type Fact } from "../interface/facts.js";
import { HashText } from "../interface/hash-text.js";
import { ProblemView } from "../interface/loaded-view.js";
import { receiptFileName, saveJson } from "../interface/save-file.js";
import { blockLink, transactionLink, verificationAddress } from "../router.js";
import { VerdictPanel } from "../verify/verdict-panel.js";
import { verifyHere } from "../verify/verify-here.js";

/** Where the document stands on the ledger, and how others can check it. */
function ProofFacts(properties: { view: DocumentView }): JSX.Element {
  const { text } = useTranslator();
  const { kind, number, txId, block, payloadHash, verificationCode } = properties.view;
  const rows: Fact[] = [
    {
      name: "transaction",
      title: text("document.transaction"),
      value: <HashText value={txId} href={transactionLink(txId)} />,
    },
    { name: "block", title: text("document.block"), value: <a href={blockLink(block)}>{block}</a> },
  ];
  if (payloadHash !== null)
    rows.push({ name: "hash", title: text("document.payloadHash"), value: <HashText value={payloadHash} /> });
  if (verificationCode !== undefined) {
    const address = verificationAddress(location.href, { kind, number, code: verificationCode });
    rows.push(
      {
        name: "code",
        title: text("document.verificationCode"),
        value: <code class="verification-code">{verificationCode}</code>,
      },
      {
        name: "address",
        title: text("document.verificationAddress"),
        value: (
          <>
            <a class="verification-address" href={address}>
              {address}
            </a>{" "}
            <CopyButton content={address} />
            <div class="quiet">{text("document.verificationAddress.hint")}</div>
          </>
        ),
      },
    );
  }
  return <Facts rows={rows} />;
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
        setProblem(toProblem(error));
      });
  };
  return (
    <section class="panel">
      <h2>{text("document.proof")}</h2>
      <ProofFacts view={view} />
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
              saveJson(receiptFileName(view.kind, view.number), receipt);
            });
          }}
        >
          {text("document.proof.download")}
        </button>
      </p>
      {problem?.code === "RECEIPT_PENDING" && (
        <p class="notice" role="status">
          {text("document.proof.pending")}
        </p>
      )}
      {problem !== undefined && problem.code !== "RECEIPT_PENDING" && <ProblemView problem={problem} />}
      {result !== undefined && <VerdictPanel result={result} />}
    </section>
  );
}
