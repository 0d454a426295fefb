import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { toProblem } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { usePageTitle } from "../interface/use-page-title.js";
import type { VerificationTarget } from "../router.js";
import { DropZone } from "./drop-zone.js";
import { LookupForm } from "./lookup-form.js";
import { OutcomeView } from "./outcome-view.js";
import { lookUp, verifyFiles, verifyPasted, type Outcome } from "./outcome.js";
import { PasteForm } from "./paste-form.js";

export function VerifyPage(properties: VerificationTarget): JSX.Element {
  const { api } = useApp();
  const { text } = useTranslator();
  const [outcome, setOutcome] = useState<Outcome>({ step: "idle" });
  const area = useRef<HTMLDivElement>(null);
  usePageTitle(text("verify.title"));
  const settle = (work: Promise<Outcome>): void => {
    setOutcome({ step: "running" });
    const show = (settled: Outcome): void => {
      setOutcome(settled);
      area.current?.focus({ preventScroll: true });
      area.current?.scrollIntoView({ block: "start" });
    };
    work.then(show, (error: unknown) => {
      show({ step: "failed", problem: toProblem(error) });
    });
  };
  useEffect(() => {
    if (properties.number !== "" && properties.code !== "") settle(lookUp(api, properties));
  }, []);
  return (
    <>
      <h1>{text("verify.title")}</h1>
      <p class="lead">{text("verify.lead")}</p>
      <div ref={area} class="outcome-area" tabIndex={-1} role="group" aria-label={text("verify.outcome")}>
        <OutcomeView outcome={outcome} />
      </div>
      <div class="verify-ways">
        <DropZone
          onFiles={(files) => {
            settle(verifyFiles(api, files));
          }}
        />
        <LookupForm
          initial={properties}
          onLookup={(request) => {
            settle(lookUp(api, request));
          }}
        />
        <PasteForm
          onPasted={(pasted) => {
            settle(verifyPasted(api, pasted));
          }}
        />
      </div>
      <p class="quiet trust-note">
        {text("verify.trust")}{" "}
        <a href="/trust" download="trust.json">
          {text("verify.trust.download")}
        </a>
      </p>
    </>
  );
}
