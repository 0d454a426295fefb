/** OBJECT IDENTIFIER 1.2.3.4.5.6.7.8.1 in DER: Fabric's extension for certificate attributes. */
const attributesOid = Buffer.from("06082a03040506070801", "hex");
const octetStringTag = 0x04;
const booleanTag = 0x01;

/**
 * The attributes that a Fabric certificate carries: the contract decides by them, so the gateway reads the same ones.
 *
 * @param der the certificate; its own signature makes these bytes trustworthy, not this parser.
 * @returns an empty object when the certificate has no such extension.
 * @throws TypeError when the extension is there and is not `{"attrs":{name: text}}`.
 */
export function certificateAttributes(der: Uint8Array): Readonly<Record<string, string>> {
  const bytes = Buffer.from(der);
  const at = bytes.indexOf(attributesOid);
  if (at < 0) return {};
  let cursor = at + attributesOid.length;
  // critical BOOLEAN DEFAULT FALSE
  if (bytes[cursor] === booleanTag) cursor += 3;
  const { start, end } = octetString(bytes, cursor);
  const value = JSON.parse(bytes.toString("utf8", start, end)) as { attrs?: unknown };
  if (!isTextRecord(value.attrs))
    throw new TypeError("the certificate's attributes are not a record of text");
  return value.attrs;
}

function octetString(bytes: Buffer, at: number): { start: number; end: number } {
  if (bytes[at] !== octetStringTag)
    throw new TypeError("the certificate's attributes are not an OCTET STRING");
  const first = bytes.readUInt8(at + 1);
  const lengthBytes = first < 0x80 ? 0 : first - 0x80;
  if (lengthBytes > 2) throw new TypeError("the certificate's attributes are longer than 64 KiB");
  const length = lengthBytes === 0 ? first : bytes.readUIntBE(at + 2, lengthBytes);
  const start = at + 2 + lengthBytes;
  if (start + length > bytes.length) throw new TypeError("the certificate's attributes are cut short");
  return { start, end: start + length };
}

function isTextRecord(value: unknown): value is Record<string, string> {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.values(value).every((member) => typeof member === "string")
  );
}
