import type { RequestHandler } from "express";
import helmet from "helmet";

/** Answers of the API are data: whatever a browser is led to show of them, it loads and runs nothing. */
const dataPolicy = {
  useDefaults: false,
  directives: { "default-src": ["'none'"], "frame-ancestors": ["'none'"], sandbox: [] },
};

/**
 * Pages that we wrote: scripts, fonts and requests from here alone. Inline styles are allowed because the charts
 * (uPlot) and the API's page (Swagger UI) set them; images may be built in the page (QR codes).
 */
const pagePolicy = {
  useDefaults: false,
  directives: {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "manifest-src": ["'self'"],
    "worker-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
  },
};

/** Headers of every answer. */
export const dataSecurityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: dataPolicy,
    referrerPolicy: { policy: "no-referrer" },
    // Whoever terminates TLS in front of the gateway knows whether it holds for the whole host.
    strictTransportSecurity: false,
  });

/** Replaces the policy for pages. */
export const pageSecurityHeaders = (): RequestHandler => helmet.contentSecurityPolicy(pagePolicy);
