import { conditionReasonCodes, describeKinds, ledgerErrorCodes } from "@antin/trade-documents";
import { readFileSync } from "node:fs";
import path from "node:path";
import { missingTexts } from "../../explorer/src/i18n/missing-reasons.js";
import { decisionPages, importTarget, repositoryRoot, sourceFiles, type SourceFile } from "./source-files.js";

const workspaces = [
  "chaincode/trade-documents",
  "chaincode/evidence",
  "chaincode/anchor-registry",
  "document-store",
  "gateway-api",
  "explorer",
  "network-config/src",
  "network-config/embedded-peer",
];

const everySource = workspaces.flatMap((folder) => [...sourceFiles(folder)]);
const under = (prefix: string): readonly SourceFile[] =>
  everySource.filter((file) => file.path.startsWith(prefix));

/** `path: specifier` of each import that `forbidden` objects to. */
const offending = (
  files: readonly SourceFile[],
  forbidden: (specifier: string, file: SourceFile) => boolean,
) =>
  files.flatMap((file) =>
    file.imports
      .filter((specifier) => forbidden(specifier, file))
      .map((specifier) => `${file.path}: ${specifier}`),
  );

const matching = (files: readonly SourceFile[], pattern: RegExp): string[] =>
  files.filter((file) => pattern.test(file.code)).map((file) => file.path);

const pureFolders = [
  "chaincode/trade-documents/src/domain",
  "chaincode/trade-documents/src/engines",
  "chaincode/evidence/src",
];
const pure = pureFolders.flatMap((folder) => [...under(folder)]);

it("reads every workspace's sources", () => {
  for (const folder of workspaces) expect([folder, under(folder).length]).not.toEqual([folder, 0]);
});

describe("1: domain, engines and evidence are pure", () => {
  const allowedBuiltins = new Set(["node:crypto"]);

  it("imports nothing that does input or output", () => {
    expect(
      offending(
        pure,
        (specifier, file) =>
          specifier.startsWith("node:") &&
          !(allowedBuiltins.has(specifier) && file.path.startsWith("chaincode/trade-documents")),
      ),
    ).toEqual([]);
  });

  it("takes nothing but hashes from node:crypto", () => {
    expect(
      matching(pure, /\b(randomBytes|randomUUID|randomInt|generateKeyPair\w*|getRandomValues)\b/),
    ).toEqual([]);
  });

  it("reads no clock and draws no random number", () => {
    expect(matching(pure, /\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b|\bperformance\.now\b/)).toEqual([]);
  });

  it("never turns money or quantities into floats", () => {
    expect(matching(pure, /\bparseFloat\b|\btoFixed\b|\bMath\.round\b/)).toEqual([]);
  });
});

describe("2: Fabric libraries stay in the shell", () => {
  it("imports chaincode libraries only in trade-documents' own src folder", () => {
    expect(
      offending(everySource, (specifier, file) => {
        if (!/^fabric-(shim|contract-api|shim-api)/.test(specifier)) return false;
        return path.posix.dirname(file.path) !== "chaincode/trade-documents/src";
      }),
    ).toEqual([]);
  });

  it("imports the Fabric client only in the gateway's ledger", () => {
    expect(
      offending(
        everySource,
        (specifier, file) =>
          specifier === "@hyperledger/fabric-gateway" && !file.path.startsWith("gateway-api/src/ledger/"),
      ),
    ).toEqual([]);
  });
});

describe("3: the chaincode package deploys alone", () => {
  it("imports no sibling", () => {
    expect(
      offending(under("chaincode/trade-documents"), (specifier, file) =>
        specifier.startsWith(".")
          ? !importTarget(file, specifier).startsWith("chaincode/trade-documents/src")
          : specifier.startsWith("@antin/"),
      ),
    ).toEqual([]);
  });
});

describe("4: settings and exits have one place", () => {
  it("reads the environment only in a config.ts", () => {
    const readers = matching(everySource, /\bprocess\.env\b/).filter(
      (file) => !/(^|\/)config\.ts$/.test(file),
    );
    expect(readers).toEqual([]);
  });

  it("ends the process only in a main.ts or a command's entry", () => {
    const enders = matching(everySource, /\bprocess\.exit\b/).filter(
      (file) => !/(^|\/)(main|antin)\.ts$/.test(file),
    );
    expect(enders).toEqual([]);
  });
});

describe("5: a name of the protocol is written in one place", () => {
  const programs = [...under("chaincode/trade-documents/src"), ...under("gateway-api/src")];
  /** Files that write the name as a literal: quoted, or as the key that a table declares it by. */
  const writing = (name: string): string[] =>
    matching(programs, new RegExp(`["']${name}["']|[{,\\s]${name}:\\s`));
  const { kinds } = describeKinds();
  const events = [...new Set(kinds.flatMap((kind) => kind.events.map(({ name }) => name)))];

  it.each(events)("the event %s", (event) => {
    expect(writing(event)).toHaveLength(1);
  });

  it.each([...ledgerErrorCodes])("the error code %s", (code) => {
    expect(writing(code)).toEqual(["chaincode/trade-documents/src/domain/errors.ts"]);
  });

  it.each(kinds.map(({ kind }) => kind))("the states and commands of %s", (kind) => {
    const description = kinds.find((candidate) => candidate.kind === kind);
    const names = [...(description?.states ?? []), ...(description?.commands ?? [])].map(({ name }) => name);
    const quoting = names.filter((name) =>
      under("gateway-api/src").some((file) => new RegExp(`["']${name}["']`).test(file.code)),
    );
    expect(quoting).toEqual([]);
  });
});

describe("6 and 7: the gateway knows the ledger only through Fabric's protocol", () => {
  it("imports nothing of the embedded peer or of the network's scripts", () => {
    expect(
      offending(under("gateway-api"), (specifier) =>
        /^@antin\/(embedded-peer|network-config)/.test(specifier),
      ),
    ).toEqual([]);
  });

  it("keeps siblings out of the embedded peer", () => {
    expect(
      offending(under("network-config/embedded-peer"), (specifier) => specifier.startsWith("@antin/")),
    ).toEqual([]);
  });
});

describe("arrows point inward", () => {
  const allowed: Readonly<Record<string, readonly string[]>> = {
    "chaincode/trade-documents": [],
    "chaincode/evidence": [],
    "chaincode/anchor-registry": [],
    "document-store": [],
    "network-config/embedded-peer": [],
    "gateway-api": ["trade-documents", "evidence", "anchor-registry", "document-store"],
    explorer: ["evidence"],
    "network-config/src": ["trade-documents", "evidence", "anchor-registry"],
  };

  it.each(Object.entries(allowed))("%s imports only %j", (folder, siblings) => {
    const strangers = offending(
      under(`${folder}/`),
      (specifier) => specifier.startsWith("@antin/") && !siblings.includes(specifier.slice("@antin/".length)),
    );
    expect(strangers).toEqual([]);
  });

  it("declares in package.json what it imports", () => {
    const undeclared = Object.keys(allowed).flatMap((folder) => {
      const root = folder.replace(/\/src$/, "");
      const manifest = JSON.parse(readFileSync(path.join(repositoryRoot, root, "package.json"), "utf8")) as {
        dependencies?: Record<string, string>;
        devDependencies?: Record<string, string>;
      };
      const declared = { ...manifest.dependencies, ...manifest.devDependencies };
      return offending(under(`${folder}/`), (specifier) => {
        if (/^(\.|node:)/.test(specifier)) return false;
        const name = specifier
          .split("/")
          .slice(0, specifier.startsWith("@") ? 2 : 1)
          .join("/");
        return !(name in declared);
      });
    });
    expect(undeclared).toEqual([]);
  });

  it("tells on the page every reason that the contract can give, in both languages", () => {
    const told = new Set(Object.keys(missingTexts).map((key) => key.split(".")[0]));
    expect(conditionReasonCodes.filter((code) => !told.has(code))).toEqual([]);
  });

  it("lets the explorer take nothing but types from the gateway", () => {
    const crossing = under("explorer").flatMap((file) =>
      [...file.code.matchAll(/\n(import|export)\s+(type\s)?[^;]*?from\s+["']([^"']*gateway-api[^"']*)["']/g)]
        .filter((match) => match[2] === undefined)
        .map((match) => `${file.path}: ${match[3] ?? ""}`),
    );
    expect(crossing).toEqual([]);
  });
});

describe("the house style", () => {
  it("keeps files under 400 lines", () => {
    const long = everySource.filter((file) => file.text.split("\n").length > 400).map((file) => file.path);
    expect(long).toEqual([]);
  });

  it("has no dumping grounds", () => {
    const dumps = everySource.filter((file) => /(^|\/)(utils?|helpers?|common|misc)\.tsx?$/.test(file.path));
    expect(dumps.map((file) => file.path).filter((file) => !file.endsWith("messages/common.ts"))).toEqual([]);
  });

  it("exports by name: no default export and no export of everything", () => {
    const anonymous = everySource
      .filter((file) => !file.path.endsWith("vite.config.ts"))
      .filter((file) => /(^|\n)export (default|\*)/.test(file.code));
    expect(anonymous.map((file) => file.path)).toEqual([]);
  });

  it("marks no work as unfinished", () => {
    const marks = everySource.filter((file) => /\b(TODO|FIXME|XXX|HACK)\b/.test(file.text));
    expect(marks.map((file) => file.path)).toEqual([]);
  });
});

it("lists every decision's page in ARCHITECTURE.md, and no page that is not there", () => {
  const listed = [
    ...readFileSync(path.join(repositoryRoot, "ARCHITECTURE.md"), "utf8").matchAll(/\]\(([^)]*adr-[^)]*)\)/g),
  ];
  expect(listed.map(([, page = ""]) => page).sort()).toEqual(decisionPages().sort());
});
