import { roles } from "@antin/trade-documents";
import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { RequestError, requestCode } from "../http/request-error.js";
import { demonstrationPrefix } from "../identity/identity-directory.js";

const titleSchema = z.strictObject({ vi: z.string(), en: z.string() });

const identitySchema = z
  .strictObject({
    name: z.string().meta({ description: "Also the API key.", example: "demo-declarant" }),
    mspId: z.string(),
    roles: z.array(z.string()).readonly(),
    titles: z.array(titleSchema).readonly(),
  })
  .meta({ id: "DemonstrationIdentity" });

/** Identities to try every role with; the address does not exist outside demonstration mode. */
export const demoIdentityEndpoints: readonly Endpoint[] = [
  defineEndpoint({
    method: "get",
    path: "/demo-identities",
    operationId: "listDemonstrationIdentities",
    tag: "Operation",
    summary: "Demonstration identities and their API keys",
    description: "Only when the gateway was started for a demonstration, never in production.",
    access: "public",
    replies: {
      200: {
        description: "The identities.",
        mediaType: "application/json",
        schema: z.strictObject({ items: z.array(identitySchema) }),
      },
    },
    codes: [requestCode.ROUTE_NOT_FOUND],
    handle: (_input, { demonstration, identities }) => {
      if (!demonstration) return Promise.reject(new RequestError(requestCode.ROUTE_NOT_FOUND));
      const items = identities
        .all()
        .map(({ caller }) => caller)
        .filter(({ name }) => name.startsWith(demonstrationPrefix))
        .map(({ name, mspId, roles: held }) => ({ name, mspId, roles: held, titles: held.map(titleOf) }));
      return Promise.resolve({ body: { json: { items } } });
    },
  }),
];

function titleOf(code: string): z.infer<typeof titleSchema> {
  const known: Readonly<Record<string, { readonly title: z.infer<typeof titleSchema> }>> = roles;
  return known[code]?.title ?? { vi: code, en: code };
}
