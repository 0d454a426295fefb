import type { Identity, KeyMaterial } from "@antin/network-config";
import { sign, X509Certificate } from "node:crypto";

/** A revocation list (RFC 5280) written byte by byte, so that no code under test makes what it reads. */
export function revocationListPem(
  authority: KeyMaterial,
  revoked: readonly Pick<Identity, "certificatePem">[],
): string {
  const certificate = new X509Certificate(authority.certificatePem);
  const entries = revoked.map(({ certificatePem }) => {
    const serial = Buffer.from(new X509Certificate(certificatePem).serialNumber, "hex");
    return sequence(element(0x02, serial), time(new Date()));
  });
  const signed = sequence(
    element(0x02, Buffer.of(1)),
    ecdsaWithSha256,
    subjectOf(certificate),
    time(new Date(Date.now() - 60_000)),
    time(new Date(Date.now() + 86_400_000)),
    ...(entries.length === 0 ? [] : [sequence(...entries)]),
    element(0xa0, sequence(authorityKeyIdentifier(certificate))),
  );
  const signature = element(0x03, Buffer.of(0), sign("sha256", signed, authority.privateKeyPem));
  const base64 = sequence(signed, ecdsaWithSha256, signature).toString("base64");
  return `-----BEGIN X509 CRL-----\n${(base64.match(/.{1,64}/g) ?? []).join("\n")}\n-----END X509 CRL-----\n`;
}

const element = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  const { length } = body;
  const prefix =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...prefix), body]);
};
const sequence = (...content: readonly Uint8Array[]): Buffer => element(0x30, ...content);
const ecdsaWithSha256 = sequence(Buffer.from("06082a8648ce3d040302", "hex"));
const time = (at: Date): Buffer =>
  element(0x18, Buffer.from(`${at.toISOString().replace(/[-:T]|\.\d+Z/g, "")}Z`));

const subjectKeyIdentifierId = Buffer.from("0603551d0e", "hex");
const authorityKeyIdentifierId = Buffer.from("0603551d23", "hex");

function authorityKeyIdentifier({ raw }: X509Certificate): Buffer {
  const at = raw.indexOf(subjectKeyIdentifierId);
  if (at === -1) throw new Error("The authority has no key identifier.");
  // OCTET STRING in OCTET STRING, both shorter than 128 bytes.
  const inner = at + subjectKeyIdentifierId.length + 2;
  const identifier = raw.subarray(inner + 2, inner + 2 + raw.readUInt8(inner + 1));
  return sequence(authorityKeyIdentifierId, element(0x04, sequence(element(0x80, identifier))));
}

/** The subject's bytes: the sixth field of the signed part, after version, serial, algorithm, issuer and validity. */
function subjectOf({ raw }: X509Certificate): Buffer {
  const signed = contentOf(raw, contentOf(raw, 0).start);
  let at = signed.start;
  for (let field = 0; field < 5; field++) at = contentOf(raw, at).end;
  return raw.subarray(at, contentOf(raw, at).end);
}

function contentOf(bytes: Buffer, at: number): { start: number; end: number } {
  const first = bytes.readUInt8(at + 1);
  const count = first < 0x80 ? 0 : first & 0x7f;
  const length = count === 0 ? first : bytes.readUIntBE(at + 2, count);
  const start = at + 2 + count;
  return { start, end: start + length };
}
