import { X509Certificate } from "node:crypto";
import { msp } from "@hyperledger/fabric-protos";

/** Identities whose attributes are kept: reading a certificate costs more than reading the rest of its transaction. */
const cacheMax = 10_000;
const cache = new Map<string, Readonly<Record<string, string>>>();

/** OBJECT IDENTIFIER 1.2.3.4.5.6.7.8.1, Fabric's attribute extension. */
const attributeExtension = Buffer.from("06082a03040506070801", "hex");
const octetString = 0x04;
const longForm = 0x80;

/**
 * Attributes in the certificate of a serialized identity (`{"attrs":{…}}` in Fabric's extension); none when it has no
 * such extension. The ledger has verified the certificate: only its content is read here.
 */
export function certificateAttributes(identity: Uint8Array): Readonly<Record<string, string>> {
  const key = Buffer.from(identity.buffer, identity.byteOffset, identity.length).toString("latin1");
  let attributes = cache.get(key);
  if (attributes === undefined) {
    attributes = readAttributes(msp.SerializedIdentity.deserializeBinary(identity).getIdBytes_asU8());
    if (cache.size >= cacheMax) cache.clear();
    cache.set(key, attributes);
  }
  return attributes;
}

function readAttributes(pem: Uint8Array): Readonly<Record<string, string>> {
  const der = new X509Certificate(pem).raw;
  const found = der.indexOf(attributeExtension);
  if (found < 0) return {};
  // Behind the identifier stands the value's OCTET STRING: an extension that decides access is never marked critical.
  const at = found + attributeExtension.length;
  const content = der[at] === octetString ? contentAt(der, at + 1) : undefined;
  if (content === undefined) return {};
  const { attrs } = JSON.parse(content.toString("utf8")) as {
    readonly attrs?: Readonly<Record<string, string>>;
  };
  return attrs ?? {};
}

/** Content of a DER element whose length stands at this place. */
function contentAt(der: Buffer, at: number): Buffer | undefined {
  const first = der[at] ?? 0;
  if (first < longForm) return der.subarray(at + 1, at + 1 + first);
  const lengthBytes = first - longForm;
  if (lengthBytes < 1 || lengthBytes > 3) return undefined;
  const begin = at + 1 + lengthBytes;
  return der.subarray(begin, begin + der.readUIntBE(at + 1, lengthBytes));
}
