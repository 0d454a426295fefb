/** Block 0: names the channel and pins the organisations' CA certificates, so a ledger cannot change its trust root. */
import type { OrganisationRoot } from "../membership/membership.js";
import { channelHeader, envelope, header, headerType, payload } from "../messages/common.js";
import { configEnvelope, fabricMspConfig, mspConfig, type ConfigGroup } from "../messages/configuration.js";
import { validationCode } from "../messages/proposal.js";
import { EMPTY_BYTES } from "../protobuf/wire.js";
import { assembleBlock, dataHash, type StoredBlock } from "./block.js";

export interface Genesis {
  readonly channel: string;
  readonly ordererMspId: string;
  /** Application organisations and the orderer's. */
  readonly organisations: readonly OrganisationRoot[];
}

/** A pure function of the channel and its certificates: the same network always begins with the same block. */
export function genesisBlock(genesis: Genesis): StoredBlock {
  const isOrderer = (organisation: OrganisationRoot): boolean => organisation.mspId === genesis.ordererMspId;
  const channelGroup = group({
    groups: {
      Application: organisationsGroup(genesis.organisations.filter((o) => !isOrderer(o))),
      Orderer: organisationsGroup(genesis.organisations.filter(isOrderer)),
    },
  });
  const data = configEnvelope.encode({ config: { sequence: 0, channelGroup } });
  const headers = header.encode({
    channelHeader: channelHeader.encode({ type: headerType.CONFIG, channelId: genesis.channel }),
  });
  const body = payload.encode({ header: header.decode(headers), data });
  const envelopes = [envelope.encode({ payload: body })];
  return assembleBlock({
    header: { number: 0, previousHash: EMPTY_BYTES, dataHash: dataHash(envelopes) },
    envelopes,
    validationCodes: Buffer.from([validationCode.VALID]),
    signatures: EMPTY_BYTES,
    commitHash: EMPTY_BYTES,
  });
}

function organisationsGroup(organisations: readonly OrganisationRoot[]): ConfigGroup {
  const groups = organisations.map(({ mspId, roots }): [string, ConfigGroup] => {
    const ou = (name: string): { certificate: Buffer; organizationalUnitIdentifier: string } => ({
      certificate: EMPTY_BYTES,
      organizationalUnitIdentifier: name,
    });
    const config = fabricMspConfig.encode({
      name: mspId,
      rootCerts: roots.map((root) => Buffer.from(root.toString())),
      fabricNodeOus: {
        enable: true,
        clientOuIdentifier: ou("client"),
        peerOuIdentifier: ou("peer"),
        adminOuIdentifier: ou("admin"),
        ordererOuIdentifier: ou("orderer"),
      },
    });
    return [mspId, group({ values: { MSP: mspConfig.encode({ type: 0, config }) } })];
  });
  return group({ groups: Object.fromEntries(groups) });
}

function group(content: {
  readonly groups?: Readonly<Record<string, ConfigGroup>>;
  readonly values?: Readonly<Record<string, Buffer>>;
}): ConfigGroup {
  const modPolicy = "Admins";
  return {
    version: 0,
    groups: Object.entries(content.groups ?? {}).map(([key, value]) => ({ key, value })),
    values: Object.entries(content.values ?? {}).map(([key, value]) => ({
      key,
      value: { version: 0, value, modPolicy },
    })),
    modPolicy,
  };
}
