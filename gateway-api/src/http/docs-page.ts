import { Router } from "express";
import swaggerUi from "swagger-ui-express";
import { pageSecurityHeaders } from "./security-headers.js";

const options = {
  customSiteTitle: "AnTín API",
  swaggerUrl: "/openapi.json",
  // The badge would send the page's address to a third party.
  swaggerOptions: { validatorUrl: null, docExpansion: "none", tagsSorter: "alpha" },
};

/** The API's description as a page: every script and style comes from here. */
export function docsPage(): Router {
  const router = Router({ strict: true });
  router.use(pageSecurityHeaders());
  router.get("/", (request, response, next) => {
    // The page's files are named relative to it.
    if (request.originalUrl.split("?", 1)[0]?.endsWith("/")) next();
    else response.redirect(308, `${request.baseUrl}/`);
  });
  router.use(swaggerUi.serveFiles(undefined, options));
  router.get("/", swaggerUi.setup(undefined, options));
  return router;
}
