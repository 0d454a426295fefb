import type { JSX } from "preact";
import type { KindDescription } from "../api.js";
import { useTranslator } from "../i18n/translate.js";

export type Channel = "GREEN" | "YELLOW" | "RED";

/** Colour is never alone: a channel has its word and its own shape. */
export function ChannelMark(properties: { channel: string }): JSX.Element {
  const { code } = useTranslator();
  const { channel } = properties;
  return (
    <span class={`channel channel-${channel.toLowerCase()}`}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        {channel === "GREEN" && <circle cx="8" cy="8" r="6" />}
        {channel === "YELLOW" && <path d="M8 1.5 15 14.5H1Z" />}
        {channel === "RED" && <rect x="2" y="2" width="12" height="12" />}
      </svg>
      {code("channel", channel) ?? channel}
    </span>
  );
}

export function StateMark(properties: { state: string; kind: KindDescription | undefined }): JSX.Element {
  const { title } = useTranslator();
  const described = properties.kind?.states.find(({ name }) => name === properties.state);
  return (
    <span class={described?.terminal === true ? "state state-terminal" : "state"} title={properties.state}>
      {title(described?.title, properties.state)}
    </span>
  );
}
