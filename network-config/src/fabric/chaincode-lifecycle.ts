import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { writeFileAtOnce } from "../certificate-authority/material-folder.js";
import { administratorOf, type FabricAdministration } from "./channel.js";
import type { ArchiveFile } from "./archive.js";
import { packChaincode, type ChaincodePackage } from "./chaincode-package.js";

import type { CollectionDefinition } from "../topology.js";
import { collectionsFile } from "./fabric-files.js";
import { addressOf, peersOf, type PlannedPeer } from "./fabric-plan.js";

/** What an organisation is asked to approve. */
export interface DesiredChaincode {
  readonly name: string;
  readonly version: string;
  readonly endorsementPolicy: string;
  /** Beside each organisation's implicit one; collections_config.json holds them as they are. */
  readonly collections: readonly CollectionDefinition[];
  /** The files that its processes run. */
  readonly code: readonly ArchiveFile[];
}

/** A definition in force, or about to be: what its processes must know to register. */
export interface ApprovedChaincode {
  readonly name: string;
  readonly sequence: number;
  readonly packageId: string;
  readonly isCommitted: boolean;
}

interface Definition {
  readonly version: string;
  readonly endorsementPolicy: string;
  readonly collections: readonly CollectionDefinition[];
}

/**
 * Installs and approves a chaincode at every organisation with a peer; what is there already is left alone. A definition
 * other than the one in force takes the next sequence. It comes into force with `commitChaincode`, for which its
 * processes should be running.
 *
 * @throws NetworkError `FABRIC_COMMAND_FAILED`
 */
export async function approveChaincode(
  administration: FabricAdministration,
  desired: DesiredChaincode,
  say: (line: string) => void,
): Promise<ApprovedChaincode> {
  const { plan, paths } = administration;
  const definition = definitionOf(desired);
  const committed = await committedSequence(administration, desired.name);
  const inForce = committed > 0 ? readDefinition(administration, desired.name, committed) : undefined;
  const isCommitted = isDeepStrictEqual(inForce, definition);
  const sequence = isCommitted ? committed : committed + 1;
  const pack = packChaincode({ ...desired, sequence });
  const packageFile = paths.chaincodePackage(pack.label);
  mkdirSync(path.dirname(packageFile), { recursive: true });
  writeFileSync(packageFile, pack.bytes);
  await Promise.all(
    plan.organisations
      .filter(({ peers }) => peers.length > 0)
      .map(async ({ mspId, peers }) => {
        for (const peer of peers) await install(administration, peer, pack, packageFile);
        const [peer] = peers;
        if (peer && (await approve(administration, peer, { desired, sequence, pack })))
          say(`${mspId} approved ${desired.name} ${desired.version}, sequence ${sequence}`);
      }),
  );
  return { name: desired.name, sequence, packageId: pack.packageId, isCommitted };
}

/**
 * Brings an approved definition into force.
 *
 * @throws NetworkError `FABRIC_COMMAND_FAILED`
 */
export async function commitChaincode(
  administration: FabricAdministration,
  desired: DesiredChaincode,
  { sequence, isCommitted }: ApprovedChaincode,
  say: (line: string) => void,
): Promise<void> {
  const { plan, paths, programs } = administration;
  if (isCommitted) return;
  const first = plan.organisations.flatMap(({ peers }) => peers.slice(0, 1));
  const endorsers = first.flatMap(({ mspId, listen }) => [
    ...["--peerAddresses", addressOf(listen)],
    ...["--tlsRootCertFiles", `${paths.tlsAuthority(mspId)}/cert.pem`],
  ]);
  const args = ["commit", ...definitionArguments(administration, desired, sequence), ...endorsers];
  const peer = firstPeer(administration);
  await programs.run("peer", { args: [...lifecycle, ...args], ...administratorOf(administration, peer) });
  const record = `${JSON.stringify(definitionOf(desired), null, 2)}\n`;
  writeFileAtOnce(definitionFile(administration, desired.name, sequence), record);
  say(`${desired.name} ${desired.version} is in force on channel ${plan.channel}, sequence ${sequence}`);
}

const lifecycle = ["lifecycle", "chaincode"] as const;

const definitionOf = ({ version, endorsementPolicy, collections }: DesiredChaincode): Definition => ({
  version,
  endorsementPolicy,
  collections,
});

const definitionFile = ({ paths }: FabricAdministration, name: string, sequence: number): string =>
  path.join(paths.root, "chaincode", `${name}-${sequence}.json`);

/** What was committed from here as this sequence; the peers tell the policy only in an encoded form. */
function readDefinition(administration: FabricAdministration, name: string, sequence: number): unknown {
  const file = definitionFile(administration, name, sequence);
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined;
}

/** 0 while there is no definition. */
async function committedSequence(administration: FabricAdministration, name: string): Promise<number> {
  const { plan, programs } = administration;
  const as = administratorOf(administration, firstPeer(administration));
  const args = [...lifecycle, "querycommitted", "--channelID", plan.channel, "-O", "json"];
  const { chaincode_definitions: definitions = [] } = JSON.parse(
    await programs.run("peer", { args, ...as }),
  ) as { chaincode_definitions?: readonly { name: string; sequence: string | number }[] };
  return Number(definitions.find((definition) => definition.name === name)?.sequence ?? 0);
}

async function install(
  administration: FabricAdministration,
  peer: PlannedPeer,
  { packageId }: ChaincodePackage,
  packageFile: string,
): Promise<void> {
  const { programs } = administration;
  const as = administratorOf(administration, peer);
  const installed = await programs.run("peer", {
    args: [...lifecycle, "queryinstalled", "-O", "json"],
    ...as,
  });
  if (installed.includes(`"${packageId}"`)) return;
  await programs.run("peer", { args: [...lifecycle, "install", packageFile], ...as });
}

/** @returns false when the organisation had approved this package as this sequence before. */
async function approve(
  administration: FabricAdministration,
  peer: PlannedPeer,
  { desired, sequence, pack }: { desired: DesiredChaincode; sequence: number; pack: ChaincodePackage },
): Promise<boolean> {
  const { plan, programs } = administration;
  const as = administratorOf(administration, peer);
  const which = ["--channelID", plan.channel, "--name", desired.name, "--sequence", String(sequence)];
  const approved = await programs
    .run("peer", { args: [...lifecycle, "queryapproved", ...which, "-O", "json"], ...as })
    .catch(() => "");
  if (approved.includes(`"${pack.packageId}"`)) return false;
  const args = definitionArguments(administration, desired, sequence);
  await programs.run("peer", {
    args: [...lifecycle, "approveformyorg", ...args, "--package-id", pack.packageId],
    ...as,
  });
  return true;
}

function definitionArguments(
  { plan, paths }: FabricAdministration,
  { name, version, endorsementPolicy, collections }: DesiredChaincode,
  sequence: number,
): readonly string[] {
  const [orderer] = plan.orderers;
  if (!orderer) throw new TypeError("A network has at least one orderer.");
  const file = path.join(paths.root, collectionsFile(name));
  writeFileAtOnce(
    file,
    `${JSON.stringify(collections, null, 2)}
`,
  );
  return [
    ...["--channelID", plan.channel, "--name", name, "--version", version, "--sequence", String(sequence)],
    ...["--signature-policy", endorsementPolicy],
    ...(collections.length > 0 ? ["--collections-config", file] : []),
    ...["--orderer", addressOf(orderer.listen)],
    ...["--tls", "--cafile", `${paths.tlsAuthority(orderer.mspId)}/cert.pem`],
  ];
}

function firstPeer({ plan }: FabricAdministration): PlannedPeer {
  const [peer] = peersOf(plan);
  if (!peer) throw new TypeError("A network has at least one peer.");
  return peer;
}
