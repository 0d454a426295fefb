import type { ComponentChildren, JSX } from "preact";

export interface Fact {
  /** Tells facts apart; titles may be the same. */
  readonly name: string;
  readonly title: string;
  readonly value: ComponentChildren;
  /** The value stands under its title and takes the whole width. */
  readonly wide?: boolean;
}

/** Named values, one below the other. */
export function Facts(properties: { rows: readonly Fact[] }): JSX.Element {
  return (
    <dl class="facts">
      {properties.rows.map(({ name, title, value, wide }) => (
        <div key={name} class={wide === true ? "wide" : undefined}>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
