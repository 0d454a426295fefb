import { parseProcessStat, treeOf } from "./process-tree.js";

/** A line of /proc/<pid>/stat (proc_pid_stat(5)); times in ticks of ten milliseconds. */
const aStatLine = ({ pid = 42, name = "node", parent = 1, user = 0, system = 0 } = {}): string =>
  `${pid} (${name}) S ${parent} 42 42 0 -1 4194560 9000 70 0 0 ${user} ${system} 5 5 20 0 11 0 100 1 1`;

describe("parseProcessStat", () => {
  test("adds user and system time and leaves ended children's out", () => {
    expect(parseProcessStat(aStatLine({ parent: 7, user: 120, system: 3 }))).toEqual({
      pid: 42,
      parent: 7,
      cpuMs: 1_230,
    });
  });

  test("is not misled by a program's name", () => {
    const line = aStatLine({ name: "a) S 99 (b", parent: 7, user: 1 });
    expect(parseProcessStat(line)).toEqual({ pid: 42, parent: 7, cpuMs: 10 });
  });

  test.each(["", "42", "42 (node) S"])("makes nothing of %p", (line) => {
    expect(parseProcessStat(line)).toBeUndefined();
  });
});

describe("treeOf", () => {
  const processes = [
    [1, 0],
    [10, 1],
    [11, 10],
    [12, 11],
    [20, 1],
  ].map(([pid = 0, parent = 0]) => ({ pid, parent, cpuMs: 0 }));

  test("finds what a process started, directly or not, and nobody else", () => {
    expect(treeOf(10, processes).map(({ pid }) => pid)).toEqual([10, 11, 12]);
  });

  test("is empty when the process is gone", () => {
    expect(treeOf(99, processes)).toEqual([]);
  });
});
