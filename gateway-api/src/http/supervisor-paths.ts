/** What supervisors ask from one address all day, also and above all when everything else is refused. */
export const supervisorPaths: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);
