import { parseStartOptions } from "./start-options.js";

const defaults = { dataDir: "/srv/antin", httpPort: 8080 };

describe("the options of npm start", () => {
  it("stand for the defaults when none is given", () => {
    expect(parseStartOptions([], defaults)).toEqual({
      ...defaults,
      network: "embedded",
      tls: false,
      chaincodes: [],
      fresh: false,
      once: false,
      json: false,
      help: false,
    });
  });

  it("take every option", () => {
    const args = [
      "--data-dir",
      "/data",
      "--port",
      "9000",
      "--tls",
      "--chaincode",
      "basic=127.0.0.1:9999",
      "--fresh",
      "--once",
      "--json",
    ];
    expect(parseStartOptions(args, defaults)).toEqual({
      dataDir: "/data",
      httpPort: 9000,
      network: "embedded",
      tls: true,
      chaincodes: [{ name: "basic", version: "1.0", address: "127.0.0.1:9999" }],
      fresh: true,
      once: true,
      json: true,
      help: false,
    });
  });

  it.each([
    [["--port", "http"], "--port"],
    [["--port", "70000"], "--port"],
    [["--quickly"], "--quickly"],
    [["8080"], "8080"],
  ])("refuse %j, naming it", (args, named) => {
    expect(() => parseStartOptions(args, defaults)).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(named) }),
    );
  });
});
