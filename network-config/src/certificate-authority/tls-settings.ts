import type { PeerConfig } from "./peer-config.js";
import { tlsPaths } from "./tls-paths.js";
import path from "node:path";

/** The peer's configuration with TLS on every port and towards chaincode; clients must show a certificate. */
export function withTls(config: PeerConfig, dataDir: string): PeerConfig {
  const paths = tlsPaths(dataDir);
  return {
    ...config,
    tls: { clientAuthentication: true },
    organisations: config.organisations.map((organisation) =>
      organisation.address === undefined
        ? organisation
        : { ...organisation, tlsDir: paths.peer(organisation.mspId) },
    ),
    chaincodes: config.chaincodes.map((chaincode) => ({ ...chaincode, tls: { rootsFile: paths.roots } })),
  };
}

/** Environment of a chaincode server that lets in the organisations' peers only; the shim's own variables. */
export function chaincodeTlsEnvironment(dataDir: string): Record<string, string> {
  const { chaincode, roots } = tlsPaths(dataDir);
  return {
    CORE_CHAINCODE_TLS_KEY_FILE: path.join(chaincode, "key.pem"),
    CORE_CHAINCODE_TLS_CERT_FILE: path.join(chaincode, "cert.pem"),
    CORE_CHAINCODE_TLS_CLIENT_CACERT_FILE: roots,
  };
}

/** Environment of a gateway that calls the peers. */
export function gatewayTlsEnvironment(dataDir: string): Record<string, string> {
  const { gateway, roots } = tlsPaths(dataDir);
  return {
    ANTIN_PEER_TLS_ROOTS_FILE: roots,
    ANTIN_PEER_TLS_CERT_FILE: path.join(gateway, "cert.pem"),
    ANTIN_PEER_TLS_KEY_FILE: path.join(gateway, "key.pem"),
  };
}
