import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { useTranslator } from "../i18n/translate.js";

/** Files dropped or chosen; they are read here and go nowhere. */
export function DropZone(properties: { onFiles: (files: readonly File[]) => void }): JSX.Element {
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
