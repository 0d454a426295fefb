/**
 * How long goods take, and who they wait for: milestones read off events, and the times between them by responsible
 * party, in the manner of the WCO's Time Release Study. Pure; times are milliseconds. Source: DOMAIN §2.6.
 */

// prettier-ignore
export const milestones = {
  T01: { party: "CARRIER",  vi: "Chấp nhận bản lược khai",       en: "Manifest accepted" },
  T02: { party: "CARRIER",  vi: "Phương tiện cập cảng",          en: "Berth or landing" },
  T03: { party: "PORT",     vi: "Dỡ hàng",                       en: "Unloaded" },
  T04: { party: "TRADER",   vi: "Khai trước",                    en: "Pre-registered" },
  T05: { party: "TRADER",   vi: "Đăng ký tờ khai",               en: "Registered" },
  T06: { party: "CUSTOMS",  vi: "Phân luồng",                    en: "Channel assigned" },
  T07: { party: "TRADER",   vi: "Đủ hồ sơ",                      en: "Documents complete" },
  T08: { party: "CUSTOMS",  vi: "Kiểm tra xong hồ sơ",           en: "Document check done" },
  T09: { party: "TRADER",   vi: "Xuất trình hàng",               en: "Goods presented" },
  T10: { party: "CUSTOMS",  vi: "Kiểm tra xong hàng",            en: "Physical check done" },
  T11: { party: "MINISTRY", vi: "Kết quả kiểm tra chuyên ngành", en: "Specialised result" },
  T12: { party: "TRADER",   vi: "Nộp hoặc bảo đảm thuế",         en: "Tax paid or secured" },
  T13: { party: "CUSTOMS",  vi: "Thông quan, giải phóng hàng",   en: "Cleared or released" },
  T14: { party: "PORT",     vi: "Hàng qua khu vực giám sát",     en: "Gate-out confirmed" },
} as const;

export type Milestone = keyof typeof milestones;
export type Party = (typeof milestones)[Milestone]["party"];

export const milestoneNames = Object.keys(milestones) as readonly Milestone[];
export const parties: readonly Party[] = ["CARRIER", "TRADER", "CUSTOMS", "MINISTRY", "PORT"];

/** A milestone that was reached, and by whom. */
export interface Reached {
  readonly milestone: Milestone;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Role that acted; null for a service. */
  readonly by: string | null;
}

export interface Step extends Reached {
  /** Who the goods waited for until this milestone. */
  readonly party: Party;
  /** Since the step before; null for the first. */
  readonly tookMs: number | null;
}

/**
 * The steps in order of time. Of a milestone that is reached several times, such as a check that was repeated, the last
 * one counts: only then was it done.
 */
export function stepsOf(reached: readonly Reached[]): readonly Step[] {
  const last = milestoneNames.flatMap((milestone) => {
    const times = reached.filter((one) => one.milestone === milestone);
    const latest = times.reduce<Reached | undefined>(
      (found, one) => (found === undefined || one.at >= found.at ? one : found),
      undefined,
    );
    return latest === undefined ? [] : [latest];
  });
  // Several milestones of one moment stand in their own order: the sort is stable.
  const ordered = [...last].sort((a, b) => a.at - b.at);
  return ordered.map((one, index) => {
    const before = ordered[index - 1];
    return {
      ...one,
      party: milestones[one.milestone].party,
      tookMs: before === undefined ? null : one.at - before.at,
    };
  });
}

export interface Release {
  /** Registration to clearance or release; null while one of them is missing. */
  readonly totalMs: number | null;
  /** What of it went by waiting for each party; they add up to the total. */
  readonly byParty: Readonly<Record<Party, number>>;
}

/** T05 to T13: the time that a release study measures. */
export function releaseOf(steps: readonly Step[]): Release {
  const from = steps.find(({ milestone }) => milestone === "T05")?.at;
  const to = steps.find(({ milestone }) => milestone === "T13")?.at;
  const counted =
    from === undefined || to === undefined ? [] : steps.filter(({ at }) => at >= from && at <= to);
  const byParty = Object.fromEntries(
    parties.map((party) => {
      const waits = counted.filter((step) => step.party === party && step.milestone !== "T05");
      return [
        party,
        waits.reduce((sum, { at, tookMs }) => sum + Math.min(tookMs ?? 0, at - (from ?? at)), 0),
      ];
    }),
  ) as Record<Party, number>;
  return { totalMs: from === undefined || to === undefined ? null : to - from, byParty };
}

/** One declaration in a study. */
export interface StudyCase {
  readonly office: string;
  readonly channel: string;
  readonly steps: readonly Step[];
}

export interface StudyFigure {
  readonly office: string;
  readonly channel: string;
  readonly cases: number;
  readonly medianMs: number;
  readonly slowestMs: number;
  /** Sums over the cases, so that shares of parties can be compared. */
  readonly byPartyMs: Readonly<Record<Party, number>>;
}

/** By office and channel, in their order; declarations that are not released yet are left out. */
export function releaseStudy(cases: readonly StudyCase[]): readonly StudyFigure[] {
  const groups = new Map<string, StudyCase[]>();
  for (const one of cases) {
    const key = `${one.office}\u0000${one.channel}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, group]) => figureOf(group));
}

function figureOf(group: readonly StudyCase[]): readonly StudyFigure[] {
  const releases = group.map(({ steps }) => releaseOf(steps)).filter(({ totalMs }) => totalMs !== null);
  const totals = releases.map(({ totalMs }) => totalMs ?? 0).sort((a, b) => a - b);
  const [first] = group;
  const median = totals[Math.floor((totals.length - 1) / 2)];
  const slowest = totals[totals.length - 1];
  if (first === undefined || median === undefined || slowest === undefined) return [];
  const byPartyMs = Object.fromEntries(
    parties.map((party) => [party, releases.reduce((sum, { byParty }) => sum + byParty[party], 0)]),
  ) as Record<Party, number>;
  return [
    {
      office: first.office,
      channel: first.channel,
      cases: totals.length,
      medianMs: median,
      slowestMs: slowest,
      byPartyMs,
    },
  ];
}
