import type { JSX } from "preact";

const SHOWN_EACH_SIDE = 8;

/** A hash cut in the middle; the whole value is its title and what a reader of the page hears. */
export function HashText(properties: { value: string; href?: string }): JSX.Element {
  const { value, href } = properties;
  const short =
    value.length <= 2 * SHOWN_EACH_SIDE + 1
      ? value
      : `${value.slice(0, SHOWN_EACH_SIDE)}…${value.slice(-SHOWN_EACH_SIDE)}`;
  const code = (
    <code class="hash" title={value}>
      {short}
    </code>
  );
  return href === undefined ? code : <a href={href}>{code}</a>;
}
