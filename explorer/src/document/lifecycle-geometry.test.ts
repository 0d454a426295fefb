import { aKind } from "../testing/a-kind.js";
import { diagramWidthMin, drawLifecycle } from "./lifecycle-geometry.js";
import { layOutLifecycle } from "./lifecycle-layout.js";

const drawing = drawLifecycle(
  layOutLifecycle(
    aKind([
      [null, "Apply", "SUBMITTED"],
      ["SUBMITTED", "Reject", "REJECTED"],
      [null, "Issue", "ACTIVE"],
      ["SUBMITTED", "Issue", "ACTIVE"],
      ["ACTIVE", "Suspend", "SUSPENDED"],
      ["SUSPENDED", "Lift", "ACTIVE"],
      ["ACTIVE", "Expire", "EXPIRED"],
    ]),
  ),
);

describe("the lifecycle's drawing", () => {
  it("keeps boxes apart and inside the diagram", () => {
    const boxes = [...drawing.boxes.values()];
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(drawing.width);
      expect(box.y + box.height).toBeLessThanOrEqual(drawing.height);
    }
    const overlapping = boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter(
          (other) =>
            one.x < other.x + other.width &&
            other.x < one.x + one.width &&
            one.y < other.y + other.height &&
            other.y < one.y + one.height,
        ),
    );
    expect(overlapping).toEqual([]);
  });

  it("leaves a margin wide enough for titles of three words", () => {
    for (const { width } of drawing.boxes.values()) expect(width).toBeGreaterThan(110);
  });

  it("grows wider where many states stand beside the course", () => {
    const sides = Array.from({ length: 9 }, (_, at) => `ASIDE_${at}`);
    const crowded = drawLifecycle(
      layOutLifecycle(
        aKind([
          [null, "Open", "OPEN"],
          ["OPEN", "Clear", "CLEARED"],
          ...sides.map((side): [string, string, string] => ["OPEN", "Leave", side]),
        ]),
      ),
    );
    expect(drawing.width).toBe(diagramWidthMin);
    expect(crowded.width).toBeGreaterThan(diagramWidthMin);
    for (const { width } of crowded.boxes.values()) expect(width).toBeGreaterThan(110);
  });

  it("draws a path for every edge", () => {
    expect(drawing.edges).toHaveLength(6);
    for (const { path } of drawing.edges) expect(path).toMatch(/^M[\d.]+ [\d.]+(L[\d.]+ [\d.]+|Q[\d. ]+)+$/);
  });

  it("lets edges to the side leave their box at different heights", () => {
    const starts = drawing.edges
      .filter(({ edge }) => edge.from === "SUBMITTED" && edge.to !== "ACTIVE")
      .concat(drawing.edges.filter(({ edge }) => edge.from === "ACTIVE" && edge.to === "SUSPENDED"))
      .map(({ path }) => /^M[\d.]+ ([\d.]+)/.exec(path)?.[1]);
    expect(new Set(starts).size).toBe(starts.length);
  });
});
