import {
  addressOf,
  peersOf,
  type Endpoint,
  type FabricPlan,
  type PlannedOrderer,
  type PlannedPeer,
} from "./fabric-plan.js";
import { toYaml, type YamlValue } from "./yaml.js";

/** Where a node finds its things. Relative paths count from the folder of its settings. */
export interface NodePlace {
  /** `data` for a native node, the volume for a container. */
  readonly ledgerDir: string;
  /** Folder with `bin/detect`, `bin/build` and `bin/release` for chaincode as a service. */
  readonly chaincodeBuilderDir: string;
}

/** Variable that the chaincode builder fills the package's template from; Fabric's own builder knows the same one. */
export const builderVariable = "CHAINCODE_AS_A_SERVICE_BUILDER_CONFIG";

/** A listener among containers binds every address of its own network; a native one loopback alone. */
const bindOf = ({ placement }: FabricPlan, { host, port }: Endpoint): string =>
  placement === "containers" ? `0.0.0.0:${port}` : `${host}:${port}`;

const bindHost = (plan: FabricPlan, { host }: Endpoint): string =>
  plan.placement === "containers" ? "0.0.0.0" : host;

const tlsFiles = {
  certificate: "tls/server.crt",
  key: "tls/server.key",
  /** The node's own authority. */
  authority: "tls/ca.crt",
  /** The authorities of every organisation, for clients that show a certificate. */
  everyAuthority: "tls/every-ca.crt",
} as const;

/**
 * core.yaml of a peer. Gossip is set to notice its neighbours within seconds of a start: until peers have seen each
 * other, no endorsement plan over several organisations can be made.
 */
export function coreYaml(plan: FabricPlan, peer: PlannedPeer, place: NodePlace): string {
  const siblings = peersOf(plan).filter(({ mspId, name }) => mspId === peer.mspId && name !== peer.name);
  const address = addressOf(peer.listen);
  const bootstrap = siblings.length > 0 ? siblings.map(({ listen }) => addressOf(listen)).join(" ") : address;
  return toYaml({
    peer: {
      id: peer.name,
      networkId: plan.channel,
      listenAddress: bindOf(plan, peer.listen),
      address,
      chaincodeListenAddress: bindOf(plan, peer.chaincodeListen),
      chaincodeAddress: addressOf(peer.chaincodeListen),
      gateway: { enabled: true, endorsementTimeout: "30s", broadcastTimeout: "30s", dialTimeout: "2m" },
      keepalive: {
        interval: "7200s",
        timeout: "20s",
        minInterval: "60s",
        client: { interval: "60s", timeout: "20s" },
        deliveryClient: { interval: "60s", timeout: "20s" },
      },
      gossip: gossip(bootstrap, address),
      tls: {
        enabled: true,
        clientAuthRequired: false,
        cert: { file: tlsFiles.certificate },
        key: { file: tlsFiles.key },
        rootcert: { file: tlsFiles.authority },
        clientRootCAs: { files: [tlsFiles.everyAuthority] },
      },
      authentication: { timewindow: "15m" },
      fileSystemPath: place.ledgerDir,
      BCCSP: { Default: "SW", SW: { Hash: "SHA2", Security: 256, FileKeyStore: {} } },
      mspConfigPath: "msp",
      localMspId: peer.mspId,
      localMspType: "bccsp",
      client: { connTimeout: "3s" },
      deliveryclient: { blockGossipEnabled: true, reconnectTotalTimeThreshold: "3600s", connTimeout: "3s" },
      handlers: {
        authFilters: [{ name: "DefaultAuth" }, { name: "ExpirationCheck" }],
        decorators: [{ name: "DefaultDecorator" }],
        endorsers: { escc: { name: "DefaultEndorsement" } },
        validators: { vscc: { name: "DefaultValidation" } },
      },
      discovery: { enabled: true, authCacheEnabled: true, orgMembersAllowedAccess: false },
      limits: { concurrency: { endorserService: 2500, deliverService: 2500, gatewayService: 500 } },
      maxRecvMsgSize: 104_857_600,
      maxSendMsgSize: 104_857_600,
    },
    // Chaincode runs as a service: no container engine is asked for.
    vm: { endpoint: "" },
    chaincode: {
      mode: "net",
      keepalive: 0,
      installTimeout: "300s",
      startuptimeout: "300s",
      executetimeout: "30s",
      system: { _lifecycle: "enable", cscc: "enable", lscc: "enable", qscc: "enable" },
      externalBuilders: [
        { name: "ccaas", path: place.chaincodeBuilderDir, propagateEnvironment: [builderVariable] },
      ],
      logging: { level: "warning", shim: "warning" },
    },
    ledger: {
      state: { stateDatabase: "goleveldb", totalQueryLimit: 100_000 },
      history: { enableHistoryDatabase: true },
      pvtdataStore: { purgeInterval: 100, purgedKeyAuditLogging: true },
      snapshots: { rootDir: `${place.ledgerDir}/snapshots` },
    },
    operations: { listenAddress: bindOf(plan, peer.operations), tls: { enabled: false } },
    metrics: { provider: "prometheus" },
  });
}

const gossip = (bootstrap: string, address: string): YamlValue => ({
  bootstrap,
  useLeaderElection: false,
  orgLeader: true,
  endpoint: address,
  externalEndpoint: address,
  maxBlockCountToStore: 10,
  membershipTrackerInterval: "2s",
  maxPropagationBurstLatency: "10ms",
  maxPropagationBurstSize: 10,
  propagateIterations: 1,
  propagatePeerNum: 3,
  pullInterval: "2s",
  pullPeerNum: 3,
  requestStateInfoInterval: "1s",
  publishStateInfoInterval: "1s",
  publishCertPeriod: "10s",
  dialTimeout: "3s",
  connTimeout: "2s",
  recvBuffSize: 20,
  sendBuffSize: 200,
  digestWaitTime: "1s",
  requestWaitTime: "1500ms",
  responseWaitTime: "2s",
  aliveTimeInterval: "1s",
  aliveExpirationTimeout: "10s",
  reconnectInterval: "2s",
  maxConnectionAttempts: 120,
  msgExpirationFactor: 20,
  election: {
    startupGracePeriod: "15s",
    membershipSampleInterval: "1s",
    leaderAliveThreshold: "10s",
    leaderElectionDuration: "5s",
  },
  pvtData: {
    // A block waits this long for private data that nobody has to give; reconciliation goes on looking for it.
    pullRetryThreshold: "5s",
    // Or anybody could hold the whole channel up with refused transactions.
    skipPullingInvalidTransactionsDuringCommit: true,
    transientstoreMaxBlockRetention: 1000,
    pushAckTimeout: "3s",
    btlPullMargin: 10,
    reconcileBatchSize: 10,
    reconcileSleepInterval: "1m",
    reconciliationEnabled: true,
    implicitCollectionDisseminationPolicy: { requiredPeerCount: 0, maxPeerCount: 1 },
  },
  state: { enabled: false },
});

/**
 * orderer.yaml. Channels are joined through the administration endpoint alone, which asks for a client certificate; the
 * orderer starts with none.
 */
export const ordererYaml = (plan: FabricPlan, orderer: PlannedOrderer, place: NodePlace): string =>
  toYaml({
    General: {
      ListenAddress: bindHost(plan, orderer.listen),
      ListenPort: orderer.listen.port,
      TLS: {
        Enabled: true,
        PrivateKey: tlsFiles.key,
        Certificate: tlsFiles.certificate,
        RootCAs: [tlsFiles.authority],
        ClientAuthRequired: false,
        ClientRootCAs: [tlsFiles.everyAuthority],
      },
      Keepalive: { ServerMinInterval: "60s", ServerInterval: "7200s", ServerTimeout: "20s" },
      MaxRecvMsgSize: 104_857_600,
      MaxSendMsgSize: 104_857_600,
      Cluster: {
        SendBufferSize: 100,
        ClientCertificate: tlsFiles.certificate,
        ClientPrivateKey: tlsFiles.key,
        RootCAs: [tlsFiles.authority],
      },
      BootstrapMethod: "none",
      LocalMSPDir: "msp",
      LocalMSPID: orderer.mspId,
      BCCSP: { Default: "SW", SW: { Hash: "SHA2", Security: 256, FileKeyStore: {} } },
      Authentication: { TimeWindow: "15m" },
    },
    FileLedger: { Location: `${place.ledgerDir}/ledger` },
    Operations: { ListenAddress: bindOf(plan, orderer.operations), TLS: { Enabled: false } },
    Metrics: { Provider: "prometheus" },
    Admin: {
      ListenAddress: bindOf(plan, orderer.admin),
      TLS: {
        Enabled: true,
        Certificate: tlsFiles.certificate,
        PrivateKey: tlsFiles.key,
        RootCAs: [tlsFiles.authority],
        ClientAuthRequired: true,
        ClientRootCAs: [tlsFiles.authority],
      },
    },
    ChannelParticipation: { Enabled: true, MaxRequestBodySize: "1 MB" },
    Consensus: {
      WALDir: `${place.ledgerDir}/etcdraft/wal`,
      SnapDir: `${place.ledgerDir}/etcdraft/snapshot`,
    },
  });
