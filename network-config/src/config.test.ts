import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { loadNetworkConfig, parseHttpPort } from "./config.js";

const onTestEnd: (() => void)[] = [];

afterEach(() => {
  for (const end of onTestEnd.splice(0)) end();
});

describe("the network's settings", () => {
  it("have defaults inside the repository", () => {
    expect(loadNetworkConfig({}, "/srv/antin")).toEqual({
      dataDir: "/srv/antin/.antin",
      httpPort: 8080,
      production: false,
      childEnvironment: {},
    });
  });

  it("come from the environment", () => {
    const env = { ANTIN_DATA_DIR: "/data", ANTIN_PORT: "9000", ANTIN_EVM_URL: "http://127.0.0.1:8545" };
    expect(loadNetworkConfig(env, "/srv/antin")).toMatchObject({
      dataDir: "/data",
      httpPort: 9000,
      evmUrl: "http://127.0.0.1:8545",
    });
  });

  it("take the key secret from the environment or a file, never both and never a short one", () => {
    const load = (env: NodeJS.ProcessEnv) => loadNetworkConfig(env, "/srv/antin").keySecret;
    const folder = mkdtempSync(path.join(tmpdir(), "antin-secret-"));
    onTestEnd.push(() => {
      rmSync(folder, { recursive: true, force: true });
    });
    const file = path.join(folder, "secret");
    writeFileSync(file, `${"s".repeat(32)}\n`);
    expect(load({ ANTIN_KEY_SECRET: "t".repeat(32) })).toBe("t".repeat(32));
    expect(load({ ANTIN_KEY_SECRET_FILE: file })).toBe("s".repeat(32));
    const refused = expect.objectContaining({ code: "CONFIG_INVALID" }) as Error;
    expect(() => load({ ANTIN_KEY_SECRET: "t".repeat(32), ANTIN_KEY_SECRET_FILE: file })).toThrow(refused);
    expect(() => load({ ANTIN_KEY_SECRET: "short" })).toThrow(refused);
    expect(() => load({ ANTIN_KEY_SECRET_FILE: "/nonexistent" })).toThrow(refused);
  });

  it("keep the shell's secrets from child processes", () => {
    const env = { PATH: "/bin", NODE_ENV: "test", DEPLOY_TOKEN: "secret", ANTIN_PORT: "9000" };
    expect(loadNetworkConfig(env, "/srv/antin").childEnvironment).toEqual({ PATH: "/bin", NODE_ENV: "test" });
  });
});

describe("TLS between the processes", () => {
  const load = (env: NodeJS.ProcessEnv) => loadNetworkConfig(env, "/srv/antin");

  it("is on when it is asked for, with the names that servers are dialled by", () => {
    expect(load({ ANTIN_TLS: "1", ANTIN_TLS_NAMES: "peer.customs, 10.0.0.7" })).toMatchObject({
      tls: true,
      tlsNames: ["peer.customs", "10.0.0.7"],
    });
    expect(load({ ANTIN_TLS: "0" })).not.toHaveProperty("tls");
  });

  it.each([
    { ANTIN_TLS: "yes" },
    { ANTIN_TLS_NAMES: "" },
    { ANTIN_TLS_NAMES: "a b" },
    { ANTIN_TLS_NAMES: "a,,b" },
  ])("is refused with %j", (env) => {
    expect(() => load(env)).toThrow(Object.keys(env)[0]);
  });
});

describe("a port", () => {
  it.each(["0", "65501", "-1", "80.5", "", "http", " 80", "0x50", "123456"])("is not %j", (text) => {
    expect(() => parseHttpPort(text, "--port")).toThrow("--port is a port from 1 to 65500");
  });

  it.each(["1", "8080", "65500"])("may be %s", (text) => {
    expect(parseHttpPort(text, "--port")).toBe(Number(text));
  });
});
