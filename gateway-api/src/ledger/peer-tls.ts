import { createHash, X509Certificate } from "node:crypto";
import { credentials, type ChannelCredentials, type ChannelOptions } from "@grpc/grpc-js";

/** How peers are recognised, and how this gateway shows them who it is. All bytes are PEM. */
export interface PeerTls {
  /** The authorities that certify the peers' servers, one after the other. */
  readonly roots: Buffer;
  /** For peers that ask for a client certificate. */
  readonly client?: { readonly certificate: Buffer; readonly key: Buffer };
  /** The name to look for in the peers' certificates instead of the one dialled. */
  readonly serverName?: string;
}

export interface PeerTransport {
  readonly credentials: ChannelCredentials;
  readonly options: ChannelOptions;
  /** Binds requests for blocks to the connection that they come over; peers with mutual TLS insist on it. */
  readonly clientCertificateHash?: Uint8Array;
}

/** @param tls absent: peers are reached without TLS, on loopback. */
export function peerTransport(tls: PeerTls | undefined): PeerTransport {
  if (tls === undefined) return { credentials: credentials.createInsecure(), options: {} };
  const { roots, client, serverName } = tls;
  return {
    credentials: credentials.createSsl(roots, client?.key ?? null, client?.certificate ?? null),
    options: serverName === undefined ? {} : { "grpc.ssl_target_name_override": serverName },
    ...(client && { clientCertificateHash: hashOf(client.certificate) }),
  };
}

const hashOf = (certificate: Buffer): Uint8Array =>
  createHash("sha256").update(new X509Certificate(certificate).raw).digest();
