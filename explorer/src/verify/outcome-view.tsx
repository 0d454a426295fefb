import type { ComponentChildren, JSX } from "preact";
import { useTranslator } from "../i18n/translate.js";
import { Loading, ProblemView } from "../interface/loaded-view.js";
import { LookupOutcome } from "./lookup-outcome.js";
import type { Outcome } from "./outcome.js";
import { VerdictPanel } from "./verdict-panel.js";

function Refusal(properties: { children: ComponentChildren }): JSX.Element {
  return (
    <div class="notice notice-problem" role="alert">
      {properties.children}
    </div>
  );
}

export function OutcomeView(properties: { outcome: Outcome }): JSX.Element | null {
  const { text } = useTranslator();
  const { outcome } = properties;
  switch (outcome.step) {
    case "idle":
      return null;
    case "running":
      return <Loading />;
    case "no-match":
      return (
        <Refusal>
          <p>{text("verify.number.noMatch")}</p>
        </Refusal>
      );
    case "mixed":
      return (
        <Refusal>
          <p>{text("verify.file.mixed")}</p>
        </Refusal>
      );
    case "too-large":
      return (
        <Refusal>
          <p>
            <strong>{outcome.names.join(", ")}</strong>
          </p>
          <p>{text("verify.file.tooLarge")}</p>
        </Refusal>
      );
    case "verified":
      return (
        <>
          {outcome.verified.map(({ result, file }, index) => (
            <VerdictPanel key={index} result={result} {...(file === undefined ? {} : { file })} />
          ))}
        </>
      );
    case "found":
      return (
        <LookupOutcome
          document={outcome.document}
          {...(outcome.result === undefined ? {} : { result: outcome.result })}
        />
      );
    case "files-alone":
      return (
        <div class="notice" role="status">
          {outcome.files.map(({ name, sha256 }) => (
            <p key={name}>
              <strong>{name}</strong>
              <br />
              {text("verify.file.digest")}: <code class="whole">{sha256}</code>
            </p>
          ))}
          <p>{text("verify.file.alone")}</p>
        </div>
      );
    case "failed":
      return <ProblemView problem={outcome.problem} />;
  }
}
