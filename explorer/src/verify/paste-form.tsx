import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useTranslator } from "../i18n/translate.js";

export function PasteForm(properties: { onPasted: (pasted: string) => void }): JSX.Element {
  const { text } = useTranslator();
  const [pasted, setPasted] = useState("");
  return (
    <form
      class="panel"
      onSubmit={(event) => {
        event.preventDefault();
        properties.onPasted(pasted);
      }}
    >
      <h2>
        <label for="pasted">{text("verify.paste.title")}</label>
      </h2>
      <textarea
        id="pasted"
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
