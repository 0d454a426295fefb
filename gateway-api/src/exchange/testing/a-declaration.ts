import { wcoNamespaces } from "../wco-mapping.js";

const { metaData, declaration, dataTypes } = wcoNamespaces;

/** A WCO Data Model message around `content`, the children of its declaration. */
export const aMessage = (content: string, envelope = ""): Uint8Array =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n` +
      `<md:MetaData xmlns:md="${metaData}" xmlns="${declaration}" xmlns:ds="${dataTypes}">${envelope}` +
      `<Declaration>${content}</Declaration></md:MetaData>`,
  );

export const original = "<FunctionCode>9</FunctionCode><TypeCode>IMA</TypeCode>";
