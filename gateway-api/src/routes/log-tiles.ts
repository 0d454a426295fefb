import { Readable } from "node:stream";
import { z } from "zod";
import { defineEndpoint, type Endpoint } from "../http/endpoint.js";
import { RequestError, requestCode } from "../http/request-error.js";
import { serviceCode } from "../services/service-error.js";

const tag = "Log";
const tilesMediaType = "application/octet-stream";

const checkpoint = defineEndpoint({
  method: "get",
  path: "/checkpoint",
  operationId: "readCheckpoint",
  tag,
  summary: "The log's newest checkpoint (C2SP tlog-checkpoint)",
  description:
    "Size and root of the log, signed by the organisations. Together with the tiles it lets anybody recompute the " +
    "root, follow the log and prove that it only grew, with any tool that reads C2SP tlog-tiles.",
  access: "public",
  replies: { 200: { description: "The signed note.", mediaType: "text/plain" } },
  codes: [requestCode.CHECKPOINT_NOT_FOUND],
  handle: async (_input, { services }) => {
    const [latest] = (await services.checkpoints(1)).items;
    if (latest === undefined) throw new RequestError(requestCode.CHECKPOINT_NOT_FOUND);
    return {
      headers: { "Cache-Control": "no-cache" },
      body: { text: latest.note, mediaType: "text/plain; charset=utf-8" },
    };
  },
});

const tile = defineEndpoint({
  method: "get",
  path: "/tile/{level}/{+index}",
  operationId: "readTile",
  tag,
  summary: "A tile of the log (C2SP tlog-tiles)",
  description:
    "`level` is a level of tiles from 0 to 63, whose tiles are up to 256 hashes of 32 bytes, or `entries`, whose " +
    "bundles are up to 256 leaves, each after its length in two bytes. `index` is the tile's number in groups of " +
    "three digits, all but the last after an x: `067`, `x001/067`; a partial tile ends in `.p/` and its width: " +
    "`000.p/8`. Tiles never change. Only what the newest checkpoint covers is served.",
  access: "public",
  pathSchema: z.strictObject({
    level: z
      .string()
      .regex(/^(entries|\d{1,2})$/)
      .meta({ example: "0" }),
    index: z
      .string()
      .regex(/^(x\d{3}\/)*\d{3}(\.p\/\d{1,3})?$/)
      .meta({ example: "000.p/8" }),
  }),
  replies: { 200: { description: "The tile.", mediaType: tilesMediaType } },
  codes: [serviceCode.TILE_NOT_FOUND],
  handle: async ({ path: { level, index } }, { services }) => {
    const bytes = await services.tile(`tile/${level}/${index}`);
    return {
      headers: { "Cache-Control": "public, max-age=31536000, immutable" },
      body: { content: Readable.from([bytes]), mediaType: tilesMediaType, bytes: bytes.length },
    };
  },
});

/** The log for auditors' own tools: public, as leaves are what the ledger makes public anyway. */
export const logTileEndpoints: readonly Endpoint[] = [checkpoint, tile];
