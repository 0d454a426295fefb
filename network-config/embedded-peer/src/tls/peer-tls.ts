/** TLS on the organisations' ports, and towards chaincode servers: who shows which certificate and who is believed. */
import { createHash } from "node:crypto";
import * as grpc from "@grpc/grpc-js";
import type { ChaincodeConfig, EmbeddedPeerConfig } from "../config.js";
import { PeerError } from "../errors.js";
import type { LoadedOrganisation } from "../membership/load-organisations.js";
import { loadTlsKeyPair, loadTlsRoots, type TlsKeyPair } from "./tls-files.js";

/** How one organisation's port is protected. */
export interface PortTls {
  readonly keyPair: TlsKeyPair;
  /** Authorities of the clients that are let in; undefined: clients show no certificate. */
  readonly clientAuthorities: Buffer | undefined;
}

/** By MSP id; empty where the peer listens without TLS. */
export type PortsTls = ReadonlyMap<string, PortTls>;

/** @throws PeerError CONFIG_INVALID for a port without a key pair, CREDENTIALS_INVALID for files that do not hold. */
export function loadPortsTls(
  config: EmbeddedPeerConfig,
  organisations: readonly Pick<LoadedOrganisation, "mspId" | "tlsAuthorities">[],
): PortsTls {
  const { tls } = config;
  if (tls === undefined) return new Map();
  const authorities = Buffer.concat(organisations.flatMap(({ tlsAuthorities }) => tlsAuthorities));
  if (tls.clientAuthentication === true && authorities.length === 0)
    throw new PeerError("CONFIG_INVALID", "clients cannot be authenticated: no organisation has tlscacerts");
  const clientAuthorities = tls.clientAuthentication === true ? authorities : undefined;
  return new Map(
    config.organisations.flatMap(({ mspId, address, tlsDir }): [string, PortTls][] => {
      if (address === undefined) return [];
      if (tlsDir === undefined)
        throw new PeerError("CONFIG_INVALID", `${mspId} has an address but no tlsDir`);
      return [[mspId, { keyPair: loadTlsKeyPair(tlsDir), clientAuthorities }]];
    }),
  );
}

export function portCredentials(tls: PortTls | undefined): grpc.ServerCredentials {
  if (tls === undefined) return grpc.ServerCredentials.createInsecure();
  const { keyPair, clientAuthorities } = tls;
  const pairs = [{ private_key: keyPair.key, cert_chain: keyPair.certificate }];
  return grpc.ServerCredentials.createSsl(clientAuthorities ?? null, pairs, clientAuthorities !== undefined);
}

/** What a peer dials a chaincode server with. */
export interface ChaincodeTransport {
  readonly credentials: grpc.ChannelCredentials;
  readonly options: grpc.ChannelOptions;
}

/**
 * @param keyPair the dialling organisation's, shown to servers that ask for one.
 * @throws PeerError CREDENTIALS_INVALID
 */
export function chaincodeTransport(
  tls: ChaincodeConfig["tls"],
  keyPair: TlsKeyPair | undefined,
): ChaincodeTransport {
  if (tls === undefined) return { credentials: grpc.credentials.createInsecure(), options: {} };
  const { rootsFile, serverName } = tls;
  const roots = loadTlsRoots(rootsFile);
  return {
    credentials: grpc.credentials.createSsl(roots, keyPair?.key ?? null, keyPair?.certificate ?? null),
    options: serverName === undefined ? {} : { "grpc.ssl_target_name_override": serverName },
  };
}

/**
 * Fabric's `tls_cert_hash` of a caller, which binds a request for blocks to the connection that it came over.
 * @returns undefined where the port asks for no client certificate, and nothing is to be compared.
 */
export function boundCertificateHash(
  call: Pick<grpc.ServerDuplexStream<unknown, unknown>, "getAuthContext">,
  tls: PortTls | undefined,
): Buffer | undefined {
  if (tls?.clientAuthorities === undefined) return undefined;
  const raw = call.getAuthContext().sslPeerCertificate?.raw;
  return createHash("sha256")
    .update(raw ?? "")
    .digest();
}
