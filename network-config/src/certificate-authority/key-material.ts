import { X509Certificate, createPrivateKey } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { NetworkError } from "../network-error.js";
import type { MaterialFile } from "./material-folder.js";
import { materialPaths } from "./material-paths.js";

/** A key and its certificate, PEM; the key is PKCS#8, EC P-256. */
export interface KeyMaterial {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
}

/** The authority of an organisation, to issue with. */
export const readAuthority = (dataDir: string, mspId: string): KeyMaterial =>
  readKeyMaterial(path.join(materialPaths(dataDir).organisation(mspId), "ca"));

/**
 * `cert.pem` and `key.pem` of a folder.
 *
 * @throws NetworkError `MATERIAL_INCOMPLETE` when one is missing or they do not belong together.
 */
export function readKeyMaterial(folder: string): KeyMaterial {
  try {
    const certificatePem = readFileSync(path.join(folder, "cert.pem"), "utf8");
    const privateKeyPem = readFileSync(path.join(folder, "key.pem"), "utf8");
    if (new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(privateKeyPem)))
      return { certificatePem, privateKeyPem };
  } catch (cause) {
    throw new NetworkError({
      code: "MATERIAL_INCOMPLETE",
      message: `${folder} has no readable certificate and key.`,
      details: { folder },
      cause,
    });
  }
  throw new NetworkError({
    code: "MATERIAL_INCOMPLETE",
    message: `The key in ${folder} is not the certificate's.`,
    details: { folder },
  });
}

/** What `readKeyMaterial` reads, as files to write. */
export const keyFiles = (material: KeyMaterial, prefix = ""): MaterialFile[] => [
  { path: `${prefix}cert.pem`, content: material.certificatePem },
  { path: `${prefix}key.pem`, content: material.privateKeyPem, secret: true },
];
