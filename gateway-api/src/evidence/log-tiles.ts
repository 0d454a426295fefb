import {
  encodeEntryBundle,
  parseTilePath,
  tileBytes,
  tileWidth,
  tileWidthAt,
  type NodeReader,
} from "@antin/evidence";
import { serviceCode, ServiceError } from "../services/service-error.js";

/** What tiles are cut from. */
export interface TiledLog {
  /** Size that the largest accepted checkpoint covers: nothing beyond it is signed for, so nothing beyond it is served. */
  readonly checkpointSize: number;
  readonly nodes: NodeReader;
  leaf(index: number): Uint8Array | undefined;
}

/**
 * The bytes of a tile by its C2SP tlog-tiles path below the log's address, such as `tile/0/000.p/8` or
 * `tile/entries/000`. They never change once they are served.
 *
 * @throws ServiceError `TILE_NOT_FOUND`
 */
export function tileOf(log: TiledLog, path: string): Uint8Array {
  const address = parseTilePath(path);
  if (address === undefined) throw notFound(path);
  const { level, index, width } = address;
  if (width > tileWidthAt(log.checkpointSize, level, index)) throw notFound(path);
  if (level !== "entries") return tileBytes({ level, index, width }, log.nodes);
  const first = index * tileWidth;
  return encodeEntryBundle(
    Array.from({ length: width }, (_, at) => {
      const leaf = log.leaf(first + at);
      if (leaf === undefined) throw new TypeError(`leaf ${first + at} is missing`);
      return leaf;
    }),
  );
}

const notFound = (path: string): ServiceError =>
  new ServiceError(serviceCode.TILE_NOT_FOUND, { details: { path } });
