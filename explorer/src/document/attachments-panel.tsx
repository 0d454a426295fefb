import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { toProblem, type ApiProblem, type AttachmentView } from "../api.js";
import { useTranslator } from "../i18n/translate.js";
import { useApp } from "../interface/app-context.js";
import { HashText } from "../interface/hash-text.js";
import { ProblemView } from "../interface/loaded-view.js";
import { receiptFileName, saveFile, saveJson } from "../interface/save-file.js";

/** A document's files: to be downloaded, or their receipts, with which anybody can compare a copy. */
export function AttachmentsPanel(properties: {
  collection: string;
  kind: string;
  number: string;
  attachments: readonly AttachmentView[];
}): JSX.Element | null {
  const { api } = useApp();
  const { text, code, number: figure, dateTime } = useTranslator();
  const { collection, kind, number, attachments } = properties;
  const [problem, setProblem] = useState<ApiProblem | undefined>();
  if (attachments.length === 0) return null;
  const settle = (work: Promise<void>): void => {
    setProblem(undefined);
    work.catch((error: unknown) => {
      setProblem(toProblem(error));
    });
  };
  const download = async ({ digest, name }: AttachmentView): Promise<void> => {
    saveFile(name ?? digest, await api.attachmentContent(collection, number, digest));
  };
  const receipt = async ({ digest }: AttachmentView): Promise<void> => {
    saveJson(
      receiptFileName(kind, number, digest.slice(0, 8)),
      await api.receipt(collection, number, digest),
    );
  };
  return (
    <section class="panel">
      <h2>{text("document.attachments")}</h2>
      <ul class="entries">
        {attachments.map((attachment) => (
          <li key={attachment.digest}>
            <div>
              <strong>{attachment.name ?? code("code", attachment.code) ?? attachment.code}</strong>
              <div class="quiet">
                {code("code", attachment.code) ?? attachment.code} · {attachment.mediaType} ·{" "}
                {text("document.attachments.bytes", { bytes: figure(attachment.bytes) })} ·{" "}
                {dateTime(attachment.at)}
              </div>
              <div class="quiet">
                {text("document.attachments.digest")} <HashText value={attachment.digest} />
              </div>
            </div>
            <div class="actions">
              <button
                type="button"
                class="button button-small"
                onClick={() => {
                  settle(download(attachment));
                }}
              >
                {text("document.attachments.download")}
              </button>
              <button
                type="button"
                class="button button-small"
                onClick={() => {
                  settle(receipt(attachment));
                }}
              >
                {text("document.attachments.receipt")}
              </button>
            </div>
          </li>
        ))}
      </ul>
      {problem !== undefined && <ProblemView problem={problem} />}
    </section>
  );
}
