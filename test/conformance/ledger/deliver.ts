import { common, orderer, peer } from "@hyperledger/fabric-protos";
import type { Connection } from "./client.js";
import type { ConformanceNetwork } from "./conformance-network.js";
import { signMessage } from "./ecdsa.js";

/** Where a delivery begins and ends; the official client cannot say where it ends. */
export interface DeliverRange {
  readonly start?: number | "oldest" | "newest" | "next";
  readonly stop?: number | "newest";
  readonly privateKeyPem?: string;
  readonly channel?: string;
  /** What to do with a block that is not there yet. */
  readonly behaviour?: "wait" | "fail";
}

export type DeliverStatus = keyof typeof common.Status;

type Method = "Deliver" | "DeliverFiltered" | "DeliverWithPrivateData";

/** All answers of one delivery, until its closing status, if it has one. */
export async function* deliver(
  connection: Connection,
  network: ConformanceNetwork,
  method: Method,
  range: DeliverRange,
): AsyncGenerator<peer.DeliverResponse> {
  const call = connection.grpc.makeBidiStreamRequest<common.Envelope, peer.DeliverResponse>(
    `/protos.Deliver/${method}`,
    (envelope) => Buffer.from(envelope.serializeBinary()),
    (bytes) => peer.DeliverResponse.deserializeBinary(bytes),
  );
  const failed = new Promise<never>((_, reject) => call.once("error", reject));
  failed.catch(() => undefined); // a cancelled call fails after its last answer was read
  call.write(seekEnvelope(connection, network, range));
  try {
    for await (const response of call as AsyncIterable<peer.DeliverResponse>) {
      yield response;
      if (response.getTypeCase() === peer.DeliverResponse.TypeCase.STATUS) return;
    }
  } finally {
    call.cancel();
  }
}

/** Blocks reduced to transaction ids and codes, without an end unless one is given. */
export async function* filteredBlocks(
  connection: Connection,
  network: ConformanceNetwork,
  range: DeliverRange,
): AsyncGenerator<peer.FilteredBlock> {
  for await (const response of deliver(connection, network, "DeliverFiltered", range)) {
    const block = response.getFilteredBlock();
    if (!block) return;
    yield block;
  }
}

/** The closing status of a delivery that has an end, and the numbers of the blocks before it. */
export async function deliveredNumbers(
  connection: Connection,
  network: ConformanceNetwork,
  method: Method,
  range: DeliverRange,
): Promise<{ numbers: number[]; status: number | undefined }> {
  const numbers: number[] = [];
  for await (const response of deliver(connection, network, method, range)) {
    if (response.getTypeCase() === peer.DeliverResponse.TypeCase.STATUS)
      return { numbers, status: response.getStatus() };
    numbers.push(numberOf(response));
  }
  return { numbers, status: undefined };
}

function numberOf(response: peer.DeliverResponse): number {
  const block = response.getBlock() ?? response.getBlockAndPrivateData()?.getBlock();
  return block ? block.getHeader()!.getNumber() : response.getFilteredBlock()!.getNumber();
}

/** The official client's own request, with another beginning and end, signed anew. */
export function seekEnvelope(
  connection: Connection,
  network: ConformanceNetwork,
  range: DeliverRange,
): common.Envelope {
  const channel = connection.gateway.getNetwork(range.channel ?? network.channel);
  const request = common.Envelope.deserializeBinary(channel.newBlockEventsRequest().getBytes());
  const payload = common.Payload.deserializeBinary(request.getPayload_asU8());
  const seek = new orderer.SeekInfo();
  seek.setStart(position(range.start ?? "next"));
  seek.setStop(position(range.stop ?? Number.MAX_SAFE_INTEGER));
  seek.setBehavior(
    range.behaviour === "fail"
      ? orderer.SeekInfo.SeekBehavior.FAIL_IF_NOT_READY
      : orderer.SeekInfo.SeekBehavior.BLOCK_UNTIL_READY,
  );
  payload.setData(seek.serializeBinary());
  const bytes = payload.serializeBinary();
  const envelope = new common.Envelope();
  envelope.setPayload(bytes);
  envelope.setSignature(signMessage(range.privateKeyPem ?? connection.identity.privateKeyPem, bytes));
  return envelope;
}

function position(at: number | "oldest" | "newest" | "next"): orderer.SeekPosition {
  const seek = new orderer.SeekPosition();
  if (at === "oldest") seek.setOldest(new orderer.SeekOldest());
  else if (at === "newest") seek.setNewest(new orderer.SeekNewest());
  else if (at === "next") seek.setNextCommit(new orderer.SeekNextCommit());
  else {
    const specified = new orderer.SeekSpecified();
    specified.setNumber(at);
    seek.setSpecified(specified);
  }
  return seek;
}
