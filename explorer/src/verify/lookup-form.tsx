import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import type { VerificationTarget } from "../router.js";

/** Only kinds with a payload have a verification code. */
export function LookupForm(properties: {
  initial: VerificationTarget;
  onLookup: (request: VerificationTarget) => void;
}): JSX.Element {
  const { kinds } = useApp();
  const { text, title } = useTranslator();
  const { initial, onLookup } = properties;
  const [kind, setKind] = useState(initial.kind === "" ? "declaration" : initial.kind);
  const [number, setNumber] = useState(initial.number);
  const [code, setCode] = useState(initial.code);
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        onLookup({ kind, number: number.trim(), code: code.trim().toUpperCase() });
      }}
    >
      <h2>{text("verify.number.title")}</h2>
      <label>
        <span>{text("verify.number.kind")}</span>
        <select
          value={kind}
          onChange={(event) => {
            setKind(event.currentTarget.value);
          }}
        >
          {kinds
            .filter(({ hasPayload }) => hasPayload)
            .map((item) => (
              <option key={item.kind} value={item.kind}>
                {title(item.title, item.kind)}
              </option>
            ))}
        </select>
      </label>
      <label>
        <span>{text("verify.number.number")}</span>
        <input
          class="number"
          required
          autocomplete="off"
          value={number}
          onInput={(event) => {
            setNumber(event.currentTarget.value);
          }}
        />
      </label>
      <label>
        <span>{text("verify.number.code")}</span>
        <input
          class="number code-input"
          required
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          minLength={10}
          maxLength={10}
          value={code}
          onInput={(event) => {
            setCode(event.currentTarget.value);
          }}
        />
        <small class="quiet">{text("verify.number.codeHint")}</small>
      </label>
      <button type="submit" class="button button-main">
        {text("verify.number.button")}
      </button>
    </form>
  );
}
