import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { temporaryFolder } from "./temporary-folder.js";

const element = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  const length = body.length < 0x80 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...length), body]);
};
const sequence = (...content: readonly Uint8Array[]): Buffer => element(0x30, ...content);
const ecdsaWithSha256 = sequence(Buffer.from("06082a8648ce3d040302", "hex"));
const time = (text: string): Buffer => element(0x18, Buffer.from(text, "ascii"));
const commonName = (name: string): Buffer =>
  sequence(
    element(0x31, sequence(Buffer.from("0603550403", "hex"), element(0x0c, Buffer.from(name, "utf8")))),
  );

const pem = (label: string, der: Buffer): string =>
  `-----BEGIN ${label}-----\n${(der.toString("base64").match(/.{1,64}/g) ?? []).join("\n")}\n-----END ${label}-----\n`;

/** A P-256 key with a certificate that it signed itself, valid from 2020 to 2120. */
export function selfSigned(
  name: string,
  keys: { privateKey: KeyObject; publicKey: KeyObject } = generateKeyPairSync("ec", { namedCurve: "P-256" }),
): { readonly certificatePem: string; readonly privateKeyPem: string } {
  const serial = Buffer.concat([Buffer.of(0x4a), randomBytes(7)]);
  const signed = sequence(
    element(0xa0, element(0x02, Buffer.of(2))),
    element(0x02, serial),
    ecdsaWithSha256,
    commonName(name),
    sequence(time("20200101000000Z"), time("21200101000000Z")),
    commonName(name),
    keys.publicKey.export({ format: "der", type: "spki" }),
  );
  const signature = element(0x03, Buffer.of(0), sign("sha256", signed, keys.privateKey));
  return {
    certificatePem: pem("CERTIFICATE", sequence(signed, ecdsaWithSha256, signature)),
    privateKeyPem: keys.privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
  };
}

/** `identities/<name>/` with a certificate, its key and a description. */
export function aSignerFolder(name: string): { readonly identities: string; readonly folder: string } {
  const identities = temporaryFolder("signers");
  const folder = path.join(identities, name);
  mkdirSync(folder);
  const { certificatePem, privateKeyPem } = selfSigned(name);
  writeFileSync(path.join(folder, "cert.pem"), certificatePem);
  writeFileSync(path.join(folder, "key.pem"), privateKeyPem, { mode: 0o600 });
  const description = { name, mspId: "CustomsMSP", attributes: {} };
  writeFileSync(path.join(folder, "identity.json"), JSON.stringify(description));
  return { identities, folder };
}
