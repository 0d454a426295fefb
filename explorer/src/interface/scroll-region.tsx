import type { ComponentChildren, JSX } from "preact";

/** A wide table scrolls inside its own frame, by keyboard too. */
export function ScrollRegion(properties: {
  label: string;
  /** As wide as its content and no wider. */
  fit?: boolean;
  children: ComponentChildren;
}): JSX.Element {
  return (
    <div
      class={properties.fit === true ? "scroll scroll-fit" : "scroll"}
      role="region"
      aria-label={properties.label}
      tabIndex={0}
    >
      {properties.children}
    </div>
  );
}
