const typescript = (syntax) => [
  "@swc/jest",
  {
    swcrc: false,
    sourceMaps: "inline",
    module: { type: "commonjs" },
    jsc: {
      target: "es2022",
      parser: syntax,
      transform: { useDefineForClassFields: true, react: { runtime: "automatic", importSource: "preact" } },
    },
  },
];

/** The suffix says the level: *.test.ts stands beside the code, the others cross a process (see test/README.md). */
module.exports = {
  testEnvironment: "node",
  roots: [
    "<rootDir>/chaincode",
    "<rootDir>/document-store",
    "<rootDir>/gateway-api",
    "<rootDir>/explorer",
    "<rootDir>/network-config",
    "<rootDir>/test",
  ],
  testMatch: [
    "**/*.test.ts",
    "**/*.test.tsx",
    "**/*.conformance.ts",
    "**/*.e2e.ts",
    "**/*.faults.ts",
    "**/*.browser.ts",
  ],
  testPathIgnorePatterns: ["/node_modules/", "/dist/"],
  modulePathIgnorePatterns: ["/dist/"],
  setupFiles: ["<rootDir>/jest/setup.cjs"],
  resolver: "<rootDir>/jest/resolver.cjs",
  moduleNameMapper: {
    "^@antin/(trade-documents|evidence|anchor-registry)$": "<rootDir>/chaincode/$1/src/index.ts",
    "^@antin/(document-store|gateway-api|network-config)$": "<rootDir>/$1/src/index.ts",
    "^@antin/embedded-peer$": "<rootDir>/network-config/embedded-peer/src/index.ts",
  },
  transform: {
    "/node_modules/.+\\.[cm]?js$": "<rootDir>/jest/esm-dependency-transformer.cjs",
    "^.+\\.tsx$": typescript({ syntax: "typescript", tsx: true }),
    "^.+\\.ts$": typescript({ syntax: "typescript" }),
  },
  transformIgnorePatterns: [],
  testTimeout: 30_000,
};
