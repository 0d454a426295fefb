import { peersOf, type FabricPlan, type PlannedOrderer, type PlannedOrganisation } from "./fabric-plan.js";
import { toYaml, type YamlValue } from "./yaml.js";

/** Name of the one profile in the generated configtx.yaml. */
export const configtxProfile = "Channel";

export const batchTimeoutMs = 100;
const batchMessagesMax = 500;

/**
 * configtx.yaml of the channel: its organisations with their anchor peers, who may read, write, endorse and govern, and
 * the Raft consenters. Paths are relative to the file: `organisations/<MSPID>/msp` and `nodes/<orderer>/tls`.
 */
export const configtxYaml = (plan: FabricPlan): string =>
  toYaml({
    Profiles: {
      [configtxProfile]: {
        Policies: governance("MAJORITY Admins"),
        Capabilities: { V2_0: true },
        Orderer: ordererSection(plan),
        Application: {
          ACLs: accessRules,
          Organizations: plan.organisations.map(applicationOrganisation),
          Policies: {
            ...governance("MAJORITY Admins"),
            LifecycleEndorsement: signature(majorityOfPeers(plan)),
            Endorsement: signature(majorityOfPeers(plan)),
          },
          Capabilities: { V2_5: true },
        },
      },
    },
  });

/** What each call and each stream needs; Fabric's own answers, spelt out so that a review finds them in one place. */
export const accessRules: Readonly<Record<string, string>> = {
  "_lifecycle/CheckCommitReadiness": "/Channel/Application/Writers",
  "_lifecycle/CommitChaincodeDefinition": "/Channel/Application/Writers",
  "_lifecycle/QueryChaincodeDefinition": "/Channel/Application/Writers",
  "_lifecycle/QueryChaincodeDefinitions": "/Channel/Application/Writers",
  "qscc/GetChainInfo": "/Channel/Application/Readers",
  "qscc/GetBlockByNumber": "/Channel/Application/Readers",
  "qscc/GetBlockByHash": "/Channel/Application/Readers",
  "qscc/GetTransactionByID": "/Channel/Application/Readers",
  "qscc/GetBlockByTxID": "/Channel/Application/Readers",
  "cscc/GetConfigBlock": "/Channel/Application/Readers",
  "cscc/GetChannelConfig": "/Channel/Application/Readers",
  "peer/Propose": "/Channel/Application/Writers",
  "peer/ChaincodeToChaincode": "/Channel/Application/Writers",
  "event/Block": "/Channel/Application/Readers",
  "event/FilteredBlock": "/Channel/Application/Readers",
};

const signature = (rule: string): YamlValue => ({ Type: "Signature", Rule: rule });
const implicit = (rule: string): YamlValue => ({ Type: "ImplicitMeta", Rule: rule });

const governance = (admins: string): Record<string, YamlValue> => ({
  Readers: implicit("ANY Readers"),
  Writers: implicit("ANY Writers"),
  Admins: implicit(admins),
});

const anyOf = (mspId: string, roles: readonly string[]): string =>
  `OR(${roles.map((role) => `'${mspId}.${role}'`).join(",")})`;

/** More than half of the organisations that have a peer: members without one can neither approve nor hold anything up. */
export function majorityOfPeers(plan: FabricPlan): string {
  const mspIds = [...new Set(peersOf(plan).map(({ mspId }) => mspId))];
  const needed = Math.floor(mspIds.length / 2) + 1;
  return `OutOf(${needed},${mspIds.map((mspId) => `'${mspId}.peer'`).join(",")})`;
}

function applicationOrganisation({ mspId, peers }: PlannedOrganisation): YamlValue {
  const [anchor] = peers;
  return {
    Name: mspId,
    ID: mspId,
    MSPDir: `organisations/${mspId}/msp`,
    Policies: {
      Readers: signature(anyOf(mspId, ["admin", "peer", "client"])),
      Writers: signature(anyOf(mspId, ["admin", "client"])),
      Admins: signature(anyOf(mspId, ["admin"])),
      Endorsement: signature(anyOf(mspId, ["peer"])),
    },
    AnchorPeers: anchor && [{ Host: anchor.listen.host, Port: anchor.listen.port }],
  };
}

function ordererSection({ orderers, ordererOrganisation }: FabricPlan): YamlValue {
  const { mspId } = ordererOrganisation;
  return {
    OrdererType: "etcdraft",
    BatchTimeout: `${batchTimeoutMs}ms`,
    BatchSize: {
      MaxMessageCount: batchMessagesMax,
      AbsoluteMaxBytes: "10 MB",
      PreferredMaxBytes: "2 MB",
    },
    EtcdRaft: {
      Consenters: orderers.map(consenter),
      Options: {
        TickInterval: "500ms",
        ElectionTick: 10,
        HeartbeatTick: 1,
        MaxInflightBlocks: 5,
        SnapshotIntervalSize: "16 MB",
      },
    },
    Organizations: [
      {
        Name: mspId,
        ID: mspId,
        MSPDir: `organisations/${mspId}/msp`,
        Policies: {
          Readers: signature(anyOf(mspId, ["member"])),
          Writers: signature(anyOf(mspId, ["member"])),
          Admins: signature(anyOf(mspId, ["admin"])),
        },
        OrdererEndpoints: orderers.map(({ listen }) => `${listen.host}:${listen.port}`),
      },
    ],
    Policies: { ...governance("MAJORITY Admins"), BlockValidation: implicit("ANY Writers") },
    Capabilities: { V2_0: true },
  };
}

const consenter = ({ name, listen }: PlannedOrderer): YamlValue => ({
  Host: listen.host,
  Port: listen.port,
  ClientTLSCert: `nodes/${name}/tls/server.crt`,
  ServerTLSCert: `nodes/${name}/tls/server.crt`,
});
