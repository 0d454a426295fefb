import type { VerificationResult } from "@antin/evidence";
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ApiProblem, type DocumentView } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { Loading, ProblemView } from "../interface/loaded-view.js";
import { LookupForm, type LookupRequest } from "./lookup-form.js";
import { LookupOutcome } from "./lookup-outcome.js";
import { readDropped } from "./read-dropped.js";
import { VerdictPanel } from "./verdict-panel.js";
import { sha256Hex, verifyHere } from "./verify-here.js";

type Outcome =
  | { readonly step: "idle" | "running" | "no-match" }
  | { readonly step: "verified"; readonly result: VerificationResult }
  | { readonly step: "found"; readonly document: DocumentView; readonly result?: VerificationResult }
  | { readonly step: "file-alone"; readonly name: string; readonly sha256: string }
  | { readonly step: "failed"; readonly problem: ApiProblem };

function DropZone(properties: { onFiles: (files: readonly File[]) => void }): JSX.Element {
  const { text } = useTranslator();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined): void => {
    if (files !== null && files !== undefined && files.length > 0) properties.onFiles([...files]);
  };
  return (
    <section
      class={over ? "drop drop-over" : "drop"}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => {
        setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer?.files);
      }}
    >
      <svg viewBox="0 0 48 48" aria-hidden="true" class="drop-sign">
        <path d="M12 4h16l10 10v30H12Z M28 4v10h10 M25 36V22m-6 6 6-6 6 6" />
      </svg>
      <h2>{text("verify.drop.title")}</h2>
      <p class="quiet">{text("verify.drop.hint")}</p>
      <input
        ref={input}
        type="file"
        multiple
        class="unseen"
        tabIndex={-1}
        aria-label={text("verify.drop.button")}
        onChange={(event) => {
          take(event.currentTarget.files);
          event.currentTarget.value = "";
        }}
      />
      <button type="button" class="button" onClick={() => input.current?.click()}>
        {text("verify.drop.button")}
      </button>
    </section>
  );
}

function PasteForm(properties: { onReceipt: (receipt: string) => void }): JSX.Element {
  const { text } = useTranslator();
  const [pasted, setPasted] = useState("");
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        properties.onReceipt(pasted);
      }}
    >
      <h2>
        <label for="pasted-receipt">{text("verify.paste.title")}</label>
      </h2>
      <textarea
        id="pasted-receipt"
        rows={5}
        spellcheck={false}
        required
        placeholder={text("verify.paste.placeholder")}
        value={pasted}
        onInput={(event) => {
          setPasted(event.currentTarget.value);
        }}
      />
      <button type="submit" class="button">
        {text("verify.paste.button")}
      </button>
    </form>
  );
}

function OutcomeView(properties: { outcome: Outcome }): JSX.Element | null {
  const { text } = useTranslator();
  const { outcome } = properties;
  switch (outcome.step) {
    case "idle":
      return null;
    case "running":
      return <Loading />;
    case "no-match":
      return (
        <p class="notice notice-problem" role="alert">
          {text("verify.number.noMatch")}
        </p>
      );
    case "verified":
      return <VerdictPanel result={outcome.result} />;
    case "found":
      return <LookupOutcome document={outcome.document} result={outcome.result} />;
    case "file-alone":
      return (
        <div class="notice" role="status">
          <p>
            <strong>{outcome.name}</strong>
          </p>
          <p>
            {text("verify.file.digest")}: <code class="whole">{outcome.sha256}</code>
          </p>
          <p>{text("verify.file.alone")}</p>
        </div>
      );
    case "failed":
      return <ProblemView problem={outcome.problem} />;
  }
}

export function VerifyPage(properties: LookupRequest): JSX.Element {
  const { api } = useApp();
  const { text } = useTranslator();
  const [outcome, setOutcome] = useState<Outcome>({ step: "idle" });
  const settle = (work: Promise<Outcome>): void => {
    setOutcome({ step: "running" });
    work.then(setOutcome, (error: unknown) => {
      const problem = error instanceof ApiProblem ? error : new ApiProblem(0, "UNEXPECTED", String(error));
      setOutcome(problem.status === 404 ? { step: "no-match" } : { step: "failed", problem });
    });
  };
  const verifyFiles = async (files: readonly File[]): Promise<Outcome> => {
    const { receipt, file } = await readDropped(files);
    if (receipt !== undefined)
      return { step: "verified", result: await verifyHere(api, receipt, file?.bytes) };
    if (file === undefined) return { step: "idle" };
    return { step: "file-alone", name: file.name, sha256: await sha256Hex(file.bytes) };
  };
  const lookup = async ({ kind, number, code }: LookupRequest): Promise<Outcome> => {
    const found = await api.lookup(kind, number, code);
    if (found.receipt === undefined) return { step: "found", document: found.document };
    return { step: "found", document: found.document, result: await verifyHere(api, found.receipt) };
  };
  useEffect(() => {
    if (properties.number !== "" && properties.code !== "") settle(lookup(properties));
  }, [properties.kind, properties.number, properties.code]);
  return (
    <>
      <h1>{text("verify.title")}</h1>
      <p class="lead">{text("verify.lead")}</p>
      <div class="outcome-area">
        <OutcomeView outcome={outcome} />
      </div>
      <div class="verify-ways">
        <DropZone
          onFiles={(files) => {
            settle(verifyFiles(files));
          }}
        />
        <LookupForm
          initial={properties}
          onLookup={(request) => {
            settle(lookup(request));
          }}
        />
        <PasteForm
          onReceipt={(receipt) => {
            settle(verifyHere(api, receipt).then((result) => ({ step: "verified", result })));
          }}
        />
      </div>
      <p class="quiet">
        {text("verify.trust")}{" "}
        <a href="/trust" download="trust.json">
          {text("verify.trust.download")}
        </a>
      </p>
    </>
  );
}
