/** Whether what a transaction read still stands: keys by version (MVCC), ranges by asking again (phantoms). */
import type { StateView } from "../ledger/state.js";
import { validationCode, type ValidationCode } from "../messages/proposal.js";
import type { KvRead, MerkleSummary, RangeQueryInfo } from "../messages/read-write-set.js";
import { RangeQueryResults } from "../transaction/range-query.js";
import { sameVersion, type NamespaceReadWriteSet } from "../transaction/read-write-set.js";
import type { BlockUpdates } from "./block-updates.js";

/** In Fabric's order: for each namespace its reads, then its ranges, then its hashed reads. */
export async function readConflict(
  readWriteSet: readonly NamespaceReadWriteSet[],
  view: StateView,
  updates: BlockUpdates,
): Promise<ValidationCode> {
  for (const set of readWriteSet) {
    const { namespace } = set;
    for (const { key, version } of set.reads)
      if (updates.touches(namespace, key) || !sameVersion(view.get(namespace, key)?.version, version))
        return validationCode.MVCC_READ_CONFLICT;
    for (const query of set.rangeQueries)
      if (!(await rangeStillHolds(namespace, query, updates))) return validationCode.PHANTOM_READ_CONFLICT;
    for (const { collection, reads } of set.collections)
      for (const { keyHash, version } of reads)
        if (
          updates.touchesHashed(namespace, collection, keyHash) ||
          !sameVersion(view.getHashed(namespace, collection, keyHash)?.version, version)
        )
          return validationCode.MVCC_READ_CONFLICT;
  }
  return validationCode.VALID;
}

async function rangeStillHolds(
  namespace: string,
  query: RangeQueryInfo,
  updates: BlockUpdates,
): Promise<boolean> {
  const rows = updates.range(namespace, query.startKey, query.endKey, !query.exhausted);
  return query.readsMerkleHashes === undefined
    ? await equalsRawReads(rows, query.rawReads?.reads ?? [])
    : await equalsSummary(rows, query.readsMerkleHashes);
}

async function equalsRawReads(
  rows: ReturnType<BlockUpdates["range"]>,
  reads: readonly KvRead[],
): Promise<boolean> {
  let index = 0;
  for await (const row of rows) {
    const read = reads[index++];
    if (read?.key !== row.key || !sameVersion(read.version, row.version)) return false;
  }
  return index === reads.length;
}

const DEGREE_MIN = 2;

async function equalsSummary(
  rows: ReturnType<BlockUpdates["range"]>,
  summary: MerkleSummary,
): Promise<boolean> {
  if (summary.degreeMax < DEGREE_MIN) return false;
  const results = new RangeQueryResults(summary.degreeMax);
  for await (const { key, version } of rows) results.add({ key, version });
  const outcome = results.finish();
  if (!("summary" in outcome)) return false;
  const { levelMax, levelMaxHashes } = outcome.summary;
  return (
    levelMax === summary.levelMax &&
    levelMaxHashes.length === summary.levelMaxHashes.length &&
    levelMaxHashes.every((hash, index) => summary.levelMaxHashes[index]?.equals(hash) === true)
  );
}
