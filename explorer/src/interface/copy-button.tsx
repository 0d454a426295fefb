import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useTranslator } from "../i18n/translate.js";

/** Copies text where the browser allows it (a secure context); elsewhere the text can be selected. */
export function CopyButton(properties: { content: string }): JSX.Element | null {
  const { text } = useTranslator();
  const [copied, setCopied] = useState(false);
  // Absent outside secure contexts, whatever its type says.
  const clipboard = (navigator as { readonly clipboard?: Clipboard }).clipboard;
  if (clipboard === undefined) return null;
  const copy = (): void => {
    clipboard.writeText(properties.content).then(
      () => {
        setCopied(true);
      },
      () => {
        setCopied(false);
      },
    );
  };
  return (
    <button type="button" class="button button-small" onClick={copy}>
      <span aria-live="polite">{text(copied ? "common.copied" : "common.copy")}</span>
    </button>
  );
}
