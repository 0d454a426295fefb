/** Certificates and keys of a small network, made on the spot in the documented layout; for tests. */
import "reflect-metadata";
import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as x509 from "@peculiar/x509";
import type { OrganisationRoot } from "../membership/membership.js";
import { loadSigningIdentity, type SigningIdentity } from "../membership/signing-identity.js";

export interface CertificateRequest {
  readonly name: string;
  /** Organisational units, normally one of client, peer, admin, orderer. */
  readonly units: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly curve?: "P-256" | "P-384";
}

const DAY_MS = 86_400_000;
const signatureAlgorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const { subtle } = webcrypto;
x509.cryptoProvider.set(webcrypto as never);

export class TestNetwork {
  readonly folder: string;
  readonly #authorities = new Map<
    string,
    { certificate: x509.X509Certificate; keys: webcrypto.CryptoKeyPair }
  >();
  #serial = 1;

  constructor() {
    this.folder = mkdtempSync(path.join(tmpdir(), "antin-peer-"));
  }

  /** Makes the organisation's CA (`<mspId>/msp/cacerts/ca.pem`) and a folder of credentials for each request. */
  async organisation(mspId: string, ...requests: CertificateRequest[]): Promise<OrganisationRoot> {
    const keys = await subtle.generateKey(signatureAlgorithm, true, ["sign", "verify"]);
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
      serialNumber: this.#nextSerial(),
      name: `CN=ca.${mspId}`,
      notBefore: new Date(Date.now() - 10 * DAY_MS),
      notAfter: new Date(Date.now() + 3_650 * DAY_MS),
      signingAlgorithm: signatureAlgorithm,
      keys,
      extensions: [
        new x509.BasicConstraintsExtension(true, 1, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
    this.#authorities.set(mspId, { certificate, keys });
    const folder = path.join(this.folder, mspId, "msp", "cacerts");
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, "ca.pem"), `${certificate.toString("pem")}\n`);
    for (const request of requests) await this.enrol(mspId, request);
    return { mspId, roots: [new X509Certificate(certificate.toString("pem"))] };
  }

  /** @returns the folder with `cert.pem` and `key.pem`. */
  async enrol(mspId: string, request: CertificateRequest): Promise<string> {
    const authority = this.#authorities.get(mspId);
    if (authority === undefined) throw new TypeError(`no organisation ${mspId}`);
    const algorithm = { ...signatureAlgorithm, namedCurve: request.curve ?? "P-256" };
    const keys = await subtle.generateKey(algorithm, true, ["sign", "verify"]);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: this.#nextSerial(),
      subject: [`CN=${request.name}`, ...request.units.map((unit) => `OU=${unit}`)].join(", "),
      issuer: authority.certificate.subject,
      notBefore: request.notBefore ?? new Date(Date.now() - DAY_MS),
      notAfter: request.notAfter ?? new Date(Date.now() + 365 * DAY_MS),
      signingAlgorithm: signatureAlgorithm,
      publicKey: keys.publicKey,
      signingKey: authority.keys.privateKey,
    });
    const folder = path.join(this.folder, mspId, request.name);
    mkdirSync(folder, { recursive: true });
    const pkcs8 = Buffer.from(await subtle.exportKey("pkcs8", keys.privateKey));
    const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
    writeFileSync(path.join(folder, "key.pem"), key.export({ type: "pkcs8", format: "pem" }));
    writeFileSync(path.join(folder, "cert.pem"), `${certificate.toString("pem")}\n`);
    return folder;
  }

  identity(mspId: string, name: string): SigningIdentity {
    return loadSigningIdentity(mspId, path.join(this.folder, mspId, name));
  }

  certificatePem(mspId: string, name: string): Buffer {
    return readFileSync(path.join(this.folder, mspId, name, "cert.pem"));
  }

  path(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  #nextSerial(): string {
    return (this.#serial++).toString(16).padStart(2, "0");
  }
}
