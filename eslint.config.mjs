import js from "@eslint/js";
import typescript from "typescript-eslint";

const bannedInPureCode = [
  { object: "Date", property: "now", message: "Time is the transaction timestamp." },
  { object: "Math", property: "random", message: "Every endorser must compute the same bytes." },
];

export default typescript.config(
  {
    ignores: [
      "**/dist/**",
      "**/typechain/**",
      "**/artifacts/**",
      "**/*.cjs",
      "**/*.mjs",
      "**/vite.config.ts",
    ],
  },
  js.configs.recommended,
  ...typescript.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      "@typescript-eslint/explicit-function-return-type": [
        "error",
        { allowExpressions: true, allowTypedFunctionExpressions: true, allowHigherOrderFunctions: true },
      ],
      complexity: ["error", 15],
      "max-lines-per-function": ["error", { max: 90, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["chaincode/trade-documents/src/{domain,engines}/**/*.ts", "chaincode/evidence/src/**/*.ts"],
    rules: {
      "no-restricted-properties": ["error", ...bannedInPureCode],
      "no-restricted-globals": ["error", "Intl", "process", "setTimeout", "setInterval"],
      "no-restricted-syntax": [
        "error",
        {
          selector: "CallExpression[callee.property.name=/^toLocale/]",
          message: "No locale in deterministic code.",
        },
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "Time is the transaction timestamp.",
        },
        {
          selector: "CallExpression[callee.name='parseFloat']",
          message: "Money and quantities are never floats.",
        },
      ],
    },
  },
  {
    files: ["**/*.test.ts", "**/*.test.tsx", "test/**/*.ts"],
    rules: {
      "max-lines-per-function": "off",
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/explicit-function-return-type": "off",
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
);
