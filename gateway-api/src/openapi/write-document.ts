import { documentKinds } from "@antin/trade-documents";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { openApiTexts } from "./build-document.js";

/** Writes `gateway-api/openapi.yaml`; a test fails while the committed file says other than the code. */
const file = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../openapi.yaml");
writeFileSync(file, openApiTexts(documentKinds).yaml);
process.stdout.write(`${file}\n`);
