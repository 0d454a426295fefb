import { defaultLimits } from "../limits.js";
import { TestAuthority, type TestMember } from "../testing/test-authority.js";
import { AccessControl, AccessError, BroadcastError } from "./access.js";
import { channelResources, type ChannelResource } from "./access-table.js";
import { Membership } from "./membership.js";
import { readRevocationList } from "./revocation-list.js";
import { Revocations } from "./revocations.js";

const DAY_MS = 86_400_000;
const day = (offset: number) => new Date(Date.now() + offset * DAY_MS);
const revocations = new Revocations();
const people: Record<string, TestMember> = {};
let authority: TestAuthority;
let membership: Membership;
let control: AccessControl;

beforeAll(async () => {
  const [a, b, o, elsewhere] = await Promise.all(
    ["a", "b", "o", "a"].map((name) => TestAuthority.root({ name })),
  );
  authority = a!;
  Object.assign(people, {
    client: await a!.member(),
    peer: await a!.member({ units: ["peer"] }),
    admin: await a!.member({ units: ["admin"] }),
    ordererOfA: await a!.member({ units: ["orderer"] }),
    nobody: await a!.member({ units: ["department"] }),
    expired: await a!.member({ notBefore: day(-3), notAfter: day(-1) }),
    early: await a!.member({ notBefore: day(1) }),
    revoked: await a!.member(),
    ofB: await b!.member(),
    orderer: await o!.member({ units: ["orderer"] }),
    stranger: await elsewhere!.member(),
  });
  const rootOf = (mspId: string, { certificate }: TestAuthority) => ({ mspId, roots: [certificate.x509] });
  membership = new Membership(
    [{ ...rootOf("A", a!), revocations }, rootOf("B", b!), rootOf("O", o!)],
    defaultLimits,
  );
  const list = await authority.revocationList({ revoked: [people["revoked"]!] });
  revocations.replace([readRevocationList(Buffer.from(list), [authority.certificate])]);
  control = new AccessControl(membership, new Set(["A", "B"]), Date.now, "trade");
});

const message = Buffer.from("a message");
async function signedBy(name: string, mspId = name === "ofB" ? "B" : name === "orderer" ? "O" : "A") {
  const person = people[name]!;
  return { message, identity: person.serialized(mspId), signature: await person.sign(message) };
}

const denied = (policy: string, name: string) =>
  `Failed evaluating policy on signed data during check policy on channel [trade] with policy [/Channel/Application/${policy}]: ` +
  `[implicit policy evaluation failed - 0 sub-policies were satisfied, but this policy requires 1 of the '${name}' sub-policies to be satisfied]`;

describe("a proposal", () => {
  it.each(["client", "peer", "admin", "ordererOfA", "ofB", "orderer"])("of %s is its own", async (name) => {
    await expect(control.authenticate(await signedBy(name))).resolves.toMatchObject({
      mspId: name === "ofB" ? "B" : name === "orderer" ? "O" : "A",
    });
  });

  it.each([
    ["a stranger", "stranger", "A", "creator org unknown, creator is malformed"],
    ["another organisation's member", "ofB", "A", "creator org unknown, creator is malformed"],
    ["an unknown organisation", "client", "Z", "creator org unknown, creator is malformed"],
    ["a member without a role", "nobody", "A", "creator org [A]"],
    ["a revoked member", "revoked", "A", "creator org [A]"],
    [
      "a member whose certificate expired",
      "expired",
      "A",
      "creator org [A], proposal client identity expired",
    ],
    [
      "a member whose certificate is not valid yet",
      "early",
      "A",
      "creator org [A], proposal client identity expired",
    ],
  ])("of %s is refused", async (_what, name, mspId, who) => {
    const refusal = control.authenticate(await signedBy(name, mspId));
    await expect(refusal).rejects.toThrow(AccessError);
    await expect(refusal).rejects.toThrow(new RegExp(`^access denied: channel \\[trade\\] ${escaped(who)}$`));
  });

  it("with a signature that is not the creator's is refused", async () => {
    const { signature } = await signedBy("admin");
    const forged = { ...(await signedBy("client")), signature };
    await expect(control.authenticate(forged)).rejects.toThrow(
      "access denied: channel [trade] creator org [A]",
    );
  });
});

describe("a resource of the channel", () => {
  const writable = new Set(
    Object.entries(channelResources).flatMap(([name, policy]) => (policy.endsWith("Writers") ? [name] : [])),
  );

  it.each(Object.keys(channelResources) as ChannelResource[])(
    "%s is open to whom its policy names",
    async (resource) => {
      const isAllowed = async (name: string): Promise<boolean> =>
        control.check(await signedBy(name), resource).then(
          () => true,
          (error: unknown) => {
            if (error instanceof AccessError) return false;
            throw error;
          },
        );
      const allowed: string[] = [];
      for (const name of Object.keys(people)) if (await isAllowed(name)) allowed.push(name);
      expect(allowed).toEqual(
        writable.has(resource) ? ["client", "admin", "ofB"] : ["client", "peer", "admin", "ofB"],
      );
    },
  );

  it.each(["stranger", "revoked", "nobody", "orderer"])(
    "tells %s the same as one without the right",
    async (name) => {
      await expect(control.check(await signedBy(name), "gateway/CommitStatus")).rejects.toThrow(
        denied("Readers", "Readers"),
      );
    },
  );

  it("is refused for a signature by another", async () => {
    const { signature } = await signedBy("admin");
    const forged = control.check({ ...(await signedBy("client")), signature }, "event/Block");
    await expect(forged).rejects.toThrow(denied("Readers", "Readers"));
  });

  it("closes to one who was admitted when the certificate is revoked, and opens to a new one", async () => {
    const leaver = await authority.member({ name: "leaver" });
    expect(control.recheck(leaver.serialized("A"), "event/Block")).toMatchObject({ mspId: "A" });
    const before = revocations.lists;
    const list = await authority.revocationList({ revoked: [leaver] });
    revocations.replace([...before, readRevocationList(Buffer.from(list), [authority.certificate])]);
    expect(() => control.recheck(leaver.serialized("A"), "event/Block")).toThrow(AccessError);
    const renewed = await authority.member({ name: "leaver" });
    expect(control.recheck(renewed.serialized("A"), "event/Block")).toMatchObject({ mspId: "A" });
  });

  it("stays closed to nobody of the past: what was signed before a revocation stays valid", () => {
    const past = membership.past;
    expect(past.identity(people["revoked"]!.serialized("A"))).toMatchObject({ mspId: "A", role: "client" });
    expect(() => membership.identity(people["revoked"]!.serialized("A"))).toThrow(
      "The certificate has been revoked",
    );
  });
});

describe("a resource of a peer", () => {
  const authorize = (name: string, resource: "cscc/GetChannels" | "cscc/JoinChain") => () => {
    const mspId = name === "ofB" ? "B" : "A";
    control.authorizeLocally(membership.identity(people[name]!.serialized(mspId)), resource, "A");
  };

  it("is open to the peer's own organisation", () => {
    expect(authorize("client", "cscc/GetChannels")).not.toThrow();
    expect(authorize("ofB", "cscc/GetChannels")).toThrow("[expected MSP ID A, received B]");
  });

  it("is open to its administrators alone where the table says so", () => {
    expect(authorize("admin", "cscc/JoinChain")).not.toThrow();
    expect(authorize("client", "cscc/JoinChain")).toThrow("This identity is not an admin");
  });
});

describe("a broadcast", () => {
  it.each(["client", "admin", "ofB", "orderer"])("of %s is ordered", async (name) => {
    await expect(control.checkBroadcast(await signedBy(name))).resolves.toBeDefined();
  });

  it.each([
    ["peer", "FORBIDDEN", "permission denied"],
    ["stranger", "FORBIDDEN", "permission denied"],
    ["revoked", "FORBIDDEN", "permission denied"],
    ["expired", "BAD_REQUEST", "broadcast client identity expired"],
  ])("of %s is refused as %s", async (name, status, info) => {
    const refusal = control.checkBroadcast(await signedBy(name));
    await expect(refusal).rejects.toThrow(BroadcastError);
    await expect(refusal).rejects.toMatchObject({ status });
    await expect(refusal).rejects.toThrow(info);
  });
});

const escaped = (text: string): string => text.replace(/[[\]]/g, "\\$&");
