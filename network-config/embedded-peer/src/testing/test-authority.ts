/** A certificate authority made on the spot, which certifies whatever a test asks for, right or wrong; for tests. */
import "reflect-metadata";
import { createPrivateKey, webcrypto } from "node:crypto";
import * as x509 from "@peculiar/x509";
import { readCertificate, type Certificate } from "../membership/certificate.js";
import { signLowS, type Sign } from "../membership/ecdsa-signature.js";
import { serializedIdentity } from "../messages/policies.js";

/** The parts of a certificate that a test may ask for; the library behind them needs what is loaded above. */
export const { Extension, ExtendedKeyUsageExtension, KeyUsageFlags } = x509;

const DAY_MS = 86_400_000;
const { subtle } = webcrypto;
x509.cryptoProvider.set(webcrypto as never);

interface EcdsaAlgorithm {
  readonly name: string;
  readonly namedCurve: string;
  readonly hash: string;
}
type Keys = webcrypto.CryptoKeyPair;

export interface AuthorityRequest {
  readonly name?: string;
  readonly pathLength?: number | undefined;
  readonly ca?: boolean;
  readonly keyUsage?: x509.KeyUsageFlags;
  readonly keyIdentifier?: boolean;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly extensions?: readonly x509.Extension[];
}

export interface MemberRequest {
  readonly name?: string;
  readonly units?: readonly string[];
  readonly curve?: "P-256" | "P-384" | "P-521";
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  readonly ca?: boolean;
  readonly extensions?: readonly x509.Extension[];
}

export interface RevocationRequest {
  readonly revoked?: readonly { readonly serialNumber: string }[];
  readonly nextUpdate?: Date;
  readonly extensions?: readonly x509.Extension[];
  /** false: without the authority's key identifier. */
  readonly keyIdentifier?: boolean;
}

/** A member's certificate with its key. */
export interface TestMember {
  readonly pem: string;
  readonly certificate: Certificate;
  readonly serialNumber: string;
  readonly sign: Sign;
  /** `msp.SerializedIdentity` bytes. */
  serialized(mspId: string): Buffer;
}

let serial = 1;
const nextSerial = (): string => (0x4000 + serial++).toString(16);
const day = (offset: number): Date => new Date(Date.now() + offset * DAY_MS);
const algorithmOf = (namedCurve = "P-256"): EcdsaAlgorithm => ({
  name: "ECDSA",
  namedCurve,
  hash: "SHA-256",
});

export class TestAuthority {
  readonly pem: string;
  readonly certificate: Certificate;
  readonly serialNumber: string;
  readonly #x509: x509.X509Certificate;
  readonly #keys: Keys;

  private constructor(certificate: x509.X509Certificate, keys: Keys) {
    this.#x509 = certificate;
    this.#keys = keys;
    this.pem = `${certificate.toString("pem")}\n`;
    this.certificate = readCertificate(Buffer.from(this.pem));
    this.serialNumber = certificate.serialNumber;
  }

  static async root(request: AuthorityRequest = {}): Promise<TestAuthority> {
    return TestAuthority.#make(request, undefined);
  }

  async intermediate(request: AuthorityRequest = {}): Promise<TestAuthority> {
    return TestAuthority.#make({ name: "intermediate", ...request }, this);
  }

  /** Another certificate of the same name and key. */
  async again(): Promise<TestAuthority> {
    return TestAuthority.#make({ name: this.#x509.subject.slice("CN=".length) }, undefined, this.#keys);
  }

  async member(request: MemberRequest = {}): Promise<TestMember> {
    const keys = await generateKeys(request.curve);
    const { name = "member", units = ["client"], ca = false } = request;
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: nextSerial(),
      subject: [`CN=${name}`, ...units.map((unit) => `OU=${unit}`)].join(", "),
      issuer: this.#x509.subject,
      notBefore: request.notBefore ?? day(-1),
      notAfter: request.notAfter ?? day(365),
      signingAlgorithm: algorithmOf(),
      publicKey: keys.publicKey,
      signingKey: this.#keys.privateKey,
      extensions: [new x509.BasicConstraintsExtension(ca, undefined, true), ...(request.extensions ?? [])],
    });
    const pem = `${certificate.toString("pem")}\n`;
    const pkcs8 = Buffer.from(await subtle.exportKey("pkcs8", keys.privateKey));
    const key = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" });
    return {
      pem,
      certificate: readCertificate(Buffer.from(pem)),
      serialNumber: certificate.serialNumber,
      sign: (message) => signLowS(key, message),
      serialized: (mspId) => serializedIdentity.encode({ mspId, idBytes: Buffer.from(pem) }),
    };
  }

  /** A revocation list in PEM. */
  async revocationList(request: RevocationRequest = {}): Promise<string> {
    const identifier = await x509.AuthorityKeyIdentifierExtension.create(this.#keys.publicKey);
    const list = await x509.X509CrlGenerator.create({
      issuer: this.#x509.subject,
      thisUpdate: day(-2),
      nextUpdate: request.nextUpdate ?? day(30),
      signingAlgorithm: algorithmOf(),
      signingKey: this.#keys.privateKey,
      entries: (request.revoked ?? []).map(({ serialNumber }) => ({ serialNumber, revocationDate: day(-1) })),
      extensions: [...(request.keyIdentifier === false ? [] : [identifier]), ...(request.extensions ?? [])],
    });
    // The library writes another name into the PEM than OpenSSL and Fabric do.
    const base64 = Buffer.from(list.rawData).toString("base64");
    return `-----BEGIN X509 CRL-----\n${base64}\n-----END X509 CRL-----\n`;
  }

  static async #make(
    request: AuthorityRequest,
    issuer: TestAuthority | undefined,
    given?: Keys,
  ): Promise<TestAuthority> {
    const keys = given ?? (await generateKeys());
    const { name = "root", ca = true, keyIdentifier = true } = request;
    const { keyCertSign, cRLSign } = x509.KeyUsageFlags;
    const subject = `CN=${name}`;
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: nextSerial(),
      subject,
      issuer: issuer === undefined ? subject : issuer.#x509.subject,
      notBefore: request.notBefore ?? day(-10),
      notAfter: request.notAfter ?? day(3_650),
      signingAlgorithm: algorithmOf(),
      publicKey: keys.publicKey,
      signingKey: (issuer === undefined ? keys : issuer.#keys).privateKey,
      extensions: [
        new x509.BasicConstraintsExtension(ca, request.pathLength, true),
        request.keyUsage === undefined
          ? new x509.KeyUsagesExtension(keyCertSign | cRLSign, true)
          : new x509.KeyUsagesExtension(request.keyUsage, true),
        ...(keyIdentifier ? [await x509.SubjectKeyIdentifierExtension.create(keys.publicKey)] : []),
        ...(request.extensions ?? []),
      ],
    });
    return new TestAuthority(certificate, keys);
  }
}

const generateKeys = (curve?: string): Promise<Keys> =>
  subtle.generateKey(algorithmOf(curve), true, ["sign", "verify"]);
