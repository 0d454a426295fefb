import { builderSettings, type TlsAuthorities } from "./chaincode-package.js";
import { containerLedgerDir, containerSettingsDir, fabricImages } from "./compose.js";
import { peersOf, type FabricPlan, type PlannedOrderer, type PlannedPeer } from "./fabric-plan.js";
import { builderVariable } from "./node-settings.js";
import { toYaml, type YamlValue } from "./yaml.js";

/** One node as Kubernetes runs it. */
interface Workload {
  readonly name: string;
  readonly mspId: string;
  readonly role: "peer" | "orderer";
  readonly image: string;
  readonly command: readonly string[];
  readonly settingsFile: "core.yaml" | "orderer.yaml";
  readonly ports: Readonly<Record<string, number>>;
  readonly health: number;
  readonly environment: Readonly<Record<string, string>>;
}

const storage = { peer: "50Gi", orderer: "20Gi" } as const;
const memory = { peer: "1Gi", orderer: "512Mi" } as const;
const fabricUser = 65_534;

/** Files of a node that only its own pod may read. */
const secretFiles = ["msp/keystore/key.pem", "tls/server.key"] as const;
const publicFiles = [
  "msp/cacerts/ca.pem",
  "msp/intermediatecerts/ca.pem",
  "msp/tlscacerts/tls.pem",
  "msp/signcerts/cert.pem",
  "msp/config.yaml",
  "tls/server.crt",
  "tls/ca.crt",
  "tls/every-ca.crt",
] as const;

/**
 * kubernetes.yaml: a Service and a StatefulSet with its own disk for each node. Settings and keys come from what
 * `kustomizationYaml` makes of the node's folder; nothing secret is in the text.
 */
export const kubernetesYaml = (plan: FabricPlan, authorities: TlsAuthorities): string =>
  workloadsOf(plan, authorities)
    .flatMap((workload) => [service(workload), statefulSet(workload)])
    .map((document) => `---\n${toYaml(document)}`)
    .join("");

/** kustomization.yaml, in the folder of `fabricPaths`: `kubectl apply -k` reads keys and settings from beside it. */
export const kustomizationYaml = (plan: FabricPlan): string =>
  toYaml({
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    namespace: "antin",
    resources: ["kubernetes.yaml"],
    secretGenerator: workloadsOf(plan).map(({ name }) => ({
      name: `${name}-keys`,
      files: secretFiles.map((file) => `${keyOf(file)}=nodes/${name}/${file}`),
    })),
    configMapGenerator: workloadsOf(plan).map(({ name, settingsFile }) => ({
      name: `${name}-settings`,
      files: [settingsFile, ...publicFiles].map((file) => `${keyOf(file)}=nodes/${name}/${file}`),
    })),
  });

/** A key of a Secret or ConfigMap knows no folders. */
const keyOf = (file: string): string => file.replaceAll("/", "_");

const workloadsOf = (plan: FabricPlan, authorities: TlsAuthorities = new Map()): readonly Workload[] => [
  ...plan.orderers.map(ordererWorkload),
  ...peersOf(plan).map((peer) => peerWorkload(plan, peer, authorities)),
];

const ordererWorkload = ({ name, mspId, listen, admin, operations }: PlannedOrderer): Workload => ({
  ...{ name, mspId, role: "orderer", image: fabricImages.orderer, settingsFile: "orderer.yaml" },
  command: ["orderer", "start"],
  ports: { grpc: listen.port, admin: admin.port, operations: operations.port },
  health: operations.port,
  environment: {},
});

const peerWorkload = (plan: FabricPlan, peer: PlannedPeer, authorities: TlsAuthorities): Workload => ({
  ...{
    name: peer.name,
    mspId: peer.mspId,
    role: "peer",
    image: fabricImages.peer,
    settingsFile: "core.yaml",
  },
  command: ["peer", "node", "start"],
  ports: { grpc: peer.listen.port, operations: peer.operations.port },
  health: peer.operations.port,
  environment: { [builderVariable]: JSON.stringify(builderSettings(plan, peer, authorities)) },
});

const labelsOf = ({ name, mspId, role }: Workload): Record<string, YamlValue> => ({
  "app.kubernetes.io/name": name,
  "app.kubernetes.io/component": role,
  "antin/organisation": mspId,
});

const selectorOf = ({ name }: Workload): Record<string, YamlValue> => ({ "app.kubernetes.io/name": name });

const service = (workload: Workload): YamlValue => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: workload.name, labels: labelsOf(workload) },
  spec: {
    clusterIP: "None",
    // Raft members and peers must find each other before any of them is ready.
    publishNotReadyAddresses: true,
    selector: selectorOf(workload),
    ports: Object.entries(workload.ports).map(([name, port]) => ({ name, port })),
  },
});

function statefulSet(workload: Workload): YamlValue {
  const { name, role } = workload;
  return {
    apiVersion: "apps/v1",
    kind: "StatefulSet",
    metadata: { name, labels: labelsOf(workload) },
    spec: {
      serviceName: name,
      replicas: 1,
      selector: { matchLabels: selectorOf(workload) },
      template: {
        metadata: { labels: labelsOf(workload) },
        spec: {
          securityContext: { runAsNonRoot: true, runAsUser: fabricUser, fsGroup: fabricUser },
          containers: [containerOf(workload)],
          volumes: [
            {
              name: "settings",
              projected: {
                sources: [
                  {
                    configMap: {
                      name: `${name}-settings`,
                      items: items([workload.settingsFile, ...publicFiles]),
                    },
                  },
                  { secret: { name: `${name}-keys`, items: items(secretFiles) } },
                ],
              },
            },
          ],
        },
      },
      volumeClaimTemplates: [
        {
          metadata: { name: "ledger" },
          spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: storage[role] } },
          },
        },
      ],
    },
  };
}

const items = (files: readonly string[]): YamlValue =>
  files.map((file) => ({ key: keyOf(file), path: file }));

function containerOf({ image, command, ports, health, environment, role }: Workload): YamlValue {
  const settings = { FABRIC_CFG_PATH: containerSettingsDir, FABRIC_LOGGING_SPEC: "warn", ...environment };
  return {
    name: role,
    image,
    command,
    workingDir: containerSettingsDir,
    env: Object.entries(settings).map(([name, value]) => ({ name, value })),
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort })),
    readinessProbe: { httpGet: { path: "/healthz", port: health } },
    resources: { requests: { memory: memory[role] } },
    securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
    volumeMounts: [
      { name: "settings", mountPath: containerSettingsDir, readOnly: true },
      { name: "ledger", mountPath: containerLedgerDir },
    ],
  };
}
