import type { MessageFieldProblem } from "./exchange-error.js";
import type { XmlElement } from "./xml-reader.js";

const unmappedPathsMax = 100;
const problemsMax = 50;

/** What reading a message met beside values: broken fields, and what no field takes. Nothing is left out silently. */
export class MappingRecord {
  readonly #problems: MessageFieldProblem[] = [];
  readonly #unmapped = new Set<string>();
  #mappedElements = 0;
  #unmappedElements = 0;

  take(): void {
    this.#mappedElements += 1;
  }

  problem(pointer: string, rule: string, message: string): void {
    if (this.#problems.length < problemsMax) this.#problems.push({ pointer, rule, message });
  }

  /** Notes an element that no field takes, with all below it. */
  skipElement(element: XmlElement, path: string): void {
    this.#skip(path);
    this.#unmappedElements += elementsIn(element);
  }

  skipAttribute(path: string, name: string): void {
    this.#skip(`${path}/@${name}`);
  }

  skipText(path: string): void {
    this.#skip(`${path}/text()`);
  }

  get problems(): readonly MessageFieldProblem[] {
    return this.#problems;
  }

  /** Paths are distinct, without positions, in order of first meeting; beyond a limit only the counts go on. */
  get coverage(): { mappedElements: number; unmappedElements: number; unmapped: string[] } {
    return {
      mappedElements: this.#mappedElements,
      unmappedElements: this.#unmappedElements,
      unmapped: [...this.#unmapped],
    };
  }

  #skip(path: string): void {
    if (this.#unmapped.size < unmappedPathsMax) this.#unmapped.add(path.replace(/\[\d+\]/g, ""));
  }
}

const elementsIn = (element: XmlElement): number =>
  element.children.reduce((count, child) => count + elementsIn(child), 1);
