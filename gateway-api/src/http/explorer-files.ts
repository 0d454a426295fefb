import express, { type RequestHandler, Router } from "express";
import path from "node:path";
import { pageSecurityHeaders } from "./security-headers.js";

const yearSeconds = 31_536_000;

/** The explorer's built page. Files under `assets` carry a hash of their content in their name, so they never change. */
export function explorerFiles(folder: string): Router {
  const files: RequestHandler = express.static(folder, {
    index: "index.html",
    fallthrough: true,
    redirect: false,
    setHeaders: (response, file) => {
      const isHashed = path.relative(folder, file).startsWith(`assets${path.sep}`);
      response.setHeader(
        "Cache-Control",
        isHashed ? `public, max-age=${yearSeconds}, immutable` : "no-cache",
      );
    },
  });
  const router = Router();
  router.use((request, response, next) => {
    if (request.method !== "GET" && request.method !== "HEAD") next();
    else
      pageSecurityHeaders()(request, response, (error?: unknown) => {
        if (error === undefined) files(request, response, next);
        else next(error);
      });
  });
  return router;
}
