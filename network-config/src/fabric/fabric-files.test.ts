import { parse } from "yaml";
import { defaultTopology } from "../topology.js";
import { accessRules, configtxProfile } from "./configtx.js";
import { connectionOf, fabricFiles } from "./fabric-files.js";
import {
  fabricProfile,
  fabricProfileNames,
  peersOf,
  planFabric,
  plannedPorts,
  type FabricPlan,
} from "./fabric-plan.js";

const authorities = new Map(
  defaultTopology.organisations.map(({ mspId }) => [mspId, `authority of ${mspId}\n`]),
);

const placements = [
  ["native", { kind: "native", basePort: 9_000 }],
  ["containers", { kind: "containers" }],
] as const;
const cases = fabricProfileNames.flatMap((profile) =>
  placements.map(([kind, placement]) => ({ profile, kind, placement })),
);

interface OrganisationText {
  readonly ID: string;
  readonly MSPDir: string;
  readonly Policies: Readonly<Record<string, { readonly Type: string; readonly Rule: string }>>;
  readonly AnchorPeers?: readonly { readonly Host: string; readonly Port: number }[];
}

interface ProfileText {
  readonly Application: {
    readonly ACLs: Readonly<Record<string, string>>;
    readonly Organizations: readonly OrganisationText[];
    readonly Policies: Readonly<Record<string, { readonly Type: string; readonly Rule: string }>>;
    readonly Capabilities: Readonly<Record<string, boolean>>;
  };
  readonly Orderer: {
    readonly OrdererType: string;
    readonly Organizations: readonly (OrganisationText & { readonly OrdererEndpoints: readonly string[] })[];
    readonly EtcdRaft: { readonly Consenters: readonly Readonly<Record<string, unknown>>[] };
  };
}

interface WorkloadText {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

describe.each(cases)("the $profile network, $kind", ({ profile, placement }) => {
  const plan = planFabric({
    topology: defaultTopology,
    profile: fabricProfile(defaultTopology, profile),
    placement,
  });
  const files = new Map(
    fabricFiles({
      plan,
      topology: defaultTopology,
      root: "/srv/antin/fabric",
      builderDir: "/srv/builder",
      authorities,
    }).map(({ path, content }) => [path, content]),
  );
  const read = (path: string): unknown => parse(files.get(path) ?? "");
  const channel = (read("configtx.yaml") as { Profiles: Record<string, ProfileText> }).Profiles[
    configtxProfile
  ]!;

  it("is written the same every time", () => {
    const again = fabricFiles({
      ...{
        plan,
        topology: defaultTopology,
        root: "/srv/antin/fabric",
        builderDir: "/srv/builder",
        authorities,
      },
    });
    expect(again.map(({ path, content }) => [path, content])).toEqual([...files]);
  });

  it("has every organisation of the topology in the channel, under rules that name it and nobody else", () => {
    expect(channel.Application.Organizations.map(({ ID }) => ID)).toEqual(
      defaultTopology.organisations.map(({ mspId }) => mspId),
    );
    for (const { ID, MSPDir, Policies } of channel.Application.Organizations) {
      expect(MSPDir).toBe(`organisations/${ID}/msp`);
      expect(Object.keys(Policies).sort()).toEqual(["Admins", "Endorsement", "Readers", "Writers"]);
      for (const { Type, Rule } of Object.values(Policies)) {
        expect(Type).toBe("Signature");
        const named = [...Rule.matchAll(/'(\w+)\.(\w+)'/g)].map(([, mspId]) => mspId);
        expect(new Set(named)).toEqual(new Set([ID]));
      }
    }
  });

  it("governs by more than half of the organisations that have a peer", () => {
    const peering = plan.organisations.filter(({ peers }) => peers.length > 0);
    const { Rule } = channel.Application.Policies["LifecycleEndorsement"]!;
    const [, needed] = /^OutOf\((\d+),/.exec(Rule) ?? [];
    expect(Number(needed)).toBe(Math.floor(peering.length / 2) + 1);
    for (const { mspId } of peering) expect(Rule).toContain(`'${mspId}.peer'`);
    expect(channel.Application.Capabilities).toEqual({ V2_5: true });
    expect(channel.Application.ACLs).toEqual(accessRules);
  });

  it("names an anchor peer wherever there is a peer", () => {
    for (const { ID, AnchorPeers } of channel.Application.Organizations) {
      const [anchor] = plan.organisations.find(({ mspId }) => mspId === ID)?.peers ?? [];
      expect(AnchorPeers).toEqual(anchor && [{ Host: anchor.listen.host, Port: anchor.listen.port }]);
    }
  });

  it("has each orderer as a consenter with its own certificate", () => {
    expect(channel.Orderer.OrdererType).toBe("etcdraft");
    expect(channel.Orderer.EtcdRaft.Consenters).toEqual(
      plan.orderers.map(({ name, listen }) => ({
        ...{ Host: listen.host, Port: listen.port },
        ClientTLSCert: `nodes/${name}/tls/server.crt`,
        ServerTLSCert: `nodes/${name}/tls/server.crt`,
      })),
    );
    expect(channel.Orderer.Organizations[0]?.OrdererEndpoints).toEqual(
      plan.orderers.map(({ listen }) => `${listen.host}:${listen.port}`),
    );
  });

  it("gives every node TLS, its own identity and a ledger of its own", () => {
    const ledgers = new Set<string>();
    for (const peer of peersOf(plan)) {
      const { peer: settings } = read(`nodes/${peer.name}/core.yaml`) as {
        peer: {
          id: string;
          localMspId: string;
          address: string;
          fileSystemPath: string;
          tls: { enabled: boolean };
          gateway: { enabled: boolean };
        };
      };
      expect(settings).toMatchObject({
        ...{ id: peer.name, localMspId: peer.mspId, address: `${peer.listen.host}:${peer.listen.port}` },
        ...{ tls: { enabled: true }, gateway: { enabled: true } },
      });
      ledgers.add(settings.fileSystemPath);
    }
    for (const orderer of plan.orderers) {
      const settings = read(`nodes/${orderer.name}/orderer.yaml`);
      expect(settings).toMatchObject({
        General: {
          ...{ LocalMSPID: orderer.mspId, ListenPort: orderer.listen.port, BootstrapMethod: "none" },
          TLS: { Enabled: true },
        },
        Admin: { TLS: { Enabled: true, ClientAuthRequired: true } },
        ChannelParticipation: { Enabled: true },
      });
    }
    if (plan.placement === "native") expect(ledgers.size).toBe(peersOf(plan).length);
  });

  it("tells clients every peer's address", () => {
    expect(JSON.parse(files.get("connection.json") ?? "")).toEqual(connectionOf(plan));
    expect(Object.values(connectionOf(plan).peers).flat()).toHaveLength(peersOf(plan).length);
  });

  it("registers every identity and every node with its organisation's CA, and nobody with a secret", () => {
    const registered = [...plan.organisations, plan.ordererOrganisation].flatMap(({ mspId }) => {
      const server = read(`fabric-ca/${mspId}/fabric-ca-server-config.yaml`);
      expect(server).toMatchObject({ tls: { enabled: true }, registry: { identities: [] } });
      const { identities } = read(`fabric-ca/${mspId}/registrations.yaml`) as {
        identities: readonly { readonly name: string }[];
      };
      return identities.map(({ name }) => name);
    });
    for (const { name } of [...defaultTopology.identities, ...peersOf(plan), ...plan.orderers])
      expect(registered).toContain(name);
  });

  it("writes no key, password or secret into any text", () => {
    for (const [path, content] of files) {
      expect([path, /BEGIN [A-Z ]*PRIVATE KEY/.test(content)]).toEqual([path, false]);
      expect([path, /\b(password|passwd|adminpw|pass|secret): *\S/i.test(content)]).toEqual([path, false]);
    }
  });
});

describe("a native network", () => {
  it.each(fabricProfileNames)("gives every listener of the %s profile a port of its own", (name) => {
    const ports = plannedPorts(nativePlan(name)).map(({ port }) => port);
    expect(new Set(ports).size).toBe(ports.length);
    expect(Math.min(...ports)).toBe(9_000);
    expect(Math.max(...ports)).toBe(9_000 + ports.length - 1);
  });

  it("is refused where its ports would go past the last one", () => {
    expect(() =>
      planFabric({
        topology: defaultTopology,
        profile: fabricProfile(defaultTopology, "national"),
        placement: { kind: "native", basePort: 65_500 },
      }),
    ).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  });

  it("is refused for a profile that does not exist, naming those that do", () => {
    expect(() => fabricProfile(defaultTopology, "toString")).toThrow(/minimal, demonstration, national/);
  });
});

describe("a network of containers", () => {
  const plan = planFabric({
    topology: defaultTopology,
    profile: fabricProfile(defaultTopology, "national"),
    placement: { kind: "containers" },
  });
  const files = new Map(
    fabricFiles({
      plan,
      topology: defaultTopology,
      root: "/srv/antin/fabric",
      builderDir: "/srv/builder",
      authorities,
    }).map(({ path, content }) => [path, content]),
  );
  const nodes = [...plan.orderers, ...peersOf(plan)].map(({ name }) => name).sort();

  it("has the national network's six organisations with two peers each and five orderers", () => {
    expect(peersOf(plan)).toHaveLength(12);
    expect(plan.orderers).toHaveLength(5);
  });

  it("runs each node as a service under its host name, with a volume and its own settings", () => {
    const { services, volumes } = parse(files.get("compose.yaml") ?? "") as {
      services: Record<string, { hostname?: string; volumes: readonly string[] }>;
      volumes: Record<string, unknown>;
    };
    expect(Object.keys(services).sort()).toEqual([...nodes, "tools"].sort());
    expect(Object.keys(volumes).sort()).toEqual(nodes);
    for (const name of nodes) {
      expect(services[name]?.hostname).toBe(name);
      expect(services[name]?.volumes).toContain(`/srv/antin/fabric/nodes/${name}:/etc/hyperledger/fabric:ro`);
    }
  });

  it("runs each node on Kubernetes as a service with a disk, its keys from a secret made elsewhere", () => {
    const documents = (files.get("kubernetes.yaml") ?? "")
      .split(/^---\n/m)
      .filter((text) => text !== "")
      .map((text) => parse(text) as WorkloadText);
    for (const kind of ["Service", "StatefulSet"])
      expect(
        documents
          .filter((document) => document.kind === kind)
          .map(({ metadata }) => metadata.name)
          .sort(),
      ).toEqual(nodes);
    const { secretGenerator } = parse(files.get("kustomization.yaml") ?? "") as {
      secretGenerator: readonly { readonly name: string; readonly files: readonly string[] }[];
    };
    expect(secretGenerator.map(({ name }) => name).sort()).toEqual(nodes.map((name) => `${name}-keys`));
  });
});

function nativePlan(name: string): FabricPlan {
  return planFabric({
    topology: defaultTopology,
    profile: fabricProfile(defaultTopology, name),
    placement: { kind: "native", basePort: 9_000 },
  });
}
