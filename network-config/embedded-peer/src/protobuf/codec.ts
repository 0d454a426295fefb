import { EMPTY_BYTES, WireReader, WireWriter } from "./wire.js";

/**
 * One field of a message: where it stands on the wire and how it is read and written (proto3 rules: an implicit
 * default is not written, a later occurrence of a singular field wins).
 */
export interface Field<T> {
  readonly number: number;
  readonly wireType: 0 | 2;
  initial(): T;
  read(reader: WireReader, previous: T): T;
  write(writer: WireWriter, value: T): void;
}

/** Turns bytes into a plain object and back. Unknown fields are skipped; byte fields are views of the source. */
export interface Codec<T> {
  decode(bytes: Uint8Array): T;
  encode(value: Partial<T>): Buffer;
}

export type MessageOf<C> = C extends Codec<infer T> ? T : never;

export const bytes = (number: number): Field<Buffer> => ({
  number,
  wireType: 2,
  initial: () => EMPTY_BYTES,
  read: (reader) => reader.bytes(),
  write: (writer, value) => {
    if (value.length > 0) writer.bytesField(number, value);
  },
});

/** Where absent and empty differ: a write-set value, an absent policy. */
export const optionalBytes = (number: number): Field<Buffer | undefined> => ({
  ...bytes(number),
  initial: () => undefined,
  read: (reader) => reader.bytes(),
  write: (writer, value) => {
    if (value !== undefined) writer.bytesField(number, value);
  },
});

export const string = (number: number): Field<string> => ({
  number,
  wireType: 2,
  initial: () => "",
  read: (reader) => reader.bytes().toString("utf8"),
  write: (writer, value) => {
    if (value !== "") writer.bytesField(number, Buffer.from(value, "utf8"));
  },
});

export const uint = (number: number): Field<number> => ({
  number,
  wireType: 0,
  initial: () => 0,
  read: (reader) => reader.varint(),
  write: (writer, value) => {
    if (value !== 0) writer.varintField(number, value);
  },
});

/** A number inside a oneof, where zero is written too. */
export const optionalUint = (number: number): Field<number | undefined> => ({
  number,
  wireType: 0,
  initial: () => undefined,
  read: (reader) => reader.varint(),
  write: (writer, value) => {
    if (value !== undefined) writer.varintField(number, value);
  },
});

export const bool = (number: number): Field<boolean> => ({
  number,
  wireType: 0,
  initial: () => false,
  read: (reader) => reader.varint() !== 0,
  write: (writer, value) => {
    if (value) writer.varintField(number, 1);
  },
});

export const nested = <T>(number: number, codec: () => Codec<T>): Field<T | undefined> => ({
  number,
  wireType: 2,
  initial: () => undefined,
  read: (reader) => codec().decode(reader.bytes()),
  write: (writer, value) => {
    if (value !== undefined) writer.bytesField(number, codec().encode(value));
  },
});

export const repeated = <T>(number: number, codec: () => Codec<T>): Field<T[]> => ({
  number,
  wireType: 2,
  initial: () => [],
  read: (reader, previous) => {
    previous.push(codec().decode(reader.bytes()));
    return previous;
  },
  write: (writer, values) => {
    for (const value of values) writer.bytesField(number, codec().encode(value));
  },
});

export const repeatedBytes = (number: number): Field<Buffer[]> => ({
  number,
  wireType: 2,
  initial: () => [],
  read: (reader, previous) => {
    previous.push(reader.bytes());
    return previous;
  },
  write: (writer, values) => {
    for (const value of values) writer.bytesField(number, value);
  },
});

export const repeatedString = (number: number): Field<string[]> => ({
  number,
  wireType: 2,
  initial: () => [],
  read: (reader, previous) => {
    previous.push(reader.bytes().toString("utf8"));
    return previous;
  },
  write: (writer, values) => {
    for (const value of values) writer.bytesField(number, Buffer.from(value, "utf8"));
  },
});

type Fields = Record<string, Field<unknown>>;
type Shape<F extends Fields> = { [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** A codec from a table of fields; the property names are ours, the numbers are Fabric's. */
export function message<F extends Fields>(fields: F): Codec<Shape<F>> {
  const rows = Object.entries(fields).sort(([, a], [, b]) => a.number - b.number);
  const byNumber: ([string, Field<unknown>] | undefined)[] = [];
  for (const row of rows) byNumber[row[1].number] = row;

  return {
    decode(source) {
      const value: Record<string, unknown> = {};
      for (const [name, field] of rows) value[name] = field.initial();
      const reader = new WireReader(source);
      while (!reader.done) {
        const tag = reader.varint();
        const wireType = tag % 8;
        const row = byNumber[Math.floor(tag / 8)];
        if (row?.[1].wireType === wireType) value[row[0]] = row[1].read(reader, value[row[0]]);
        else reader.skip(wireType);
      }
      return value as Shape<F>;
    },
    encode(value) {
      const writer = new WireWriter();
      const values = value as Record<string, unknown>;
      for (const [name, field] of rows) {
        const present = values[name];
        if (present !== undefined) field.write(writer, present);
      }
      return writer.finish();
    },
  };
}
