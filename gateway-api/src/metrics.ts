import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** Durations from a cached read to a commit under load, seconds. */
const durationBucketsSeconds = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

const metricNameFormat = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

export interface HttpMetrics {
  readonly mediaType: string;
  /** Counts a request in; the returned function counts it out. */
  begin(): (answered: { method: string; route: string; status: number }) => void;
  inFlight(): number;
  /** Prometheus text: the gateway's own metrics and the measurements of the services. */
  render(measurements: Readonly<Record<string, number>>): Promise<string>;
}

/** One registry per app, so that two of them in one process do not share counts. */
export function createMetrics(): HttpMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time from the arrival of a request to the end of its answer.",
    labelNames: ["method", "route", "status"],
    buckets: durationBucketsSeconds,
    registers: [registry],
  });
  let inFlight = 0;
  new Gauge({
    name: "http_requests_in_flight",
    help: "Requests that have arrived and are not answered yet.",
    registers: [registry],
    collect() {
      this.set(inFlight);
    },
  });
  return {
    mediaType: registry.contentType,
    inFlight: () => inFlight,
    begin: () => {
      inFlight += 1;
      const stop = duration.startTimer();
      return ({ method, route, status }) => {
        inFlight -= 1;
        stop({ method, route, status: String(status) });
      };
    },
    render: async (measurements) => {
      const lines = Object.entries(measurements).flatMap(([name, value]) => exposition(name, value));
      return `${await registry.metrics()}${lines.join("\n")}\n`;
    },
  };
}

function exposition(name: string, value: number): string[] {
  if (!metricNameFormat.test(name)) throw new TypeError(`not a metric's name: ${name}`);
  return [`# TYPE ${name} ${name.endsWith("_total") ? "counter" : "gauge"}`, `${name} ${value}`];
}
