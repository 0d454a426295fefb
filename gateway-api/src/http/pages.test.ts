import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { aGateway } from "../testing/test-gateway.js";
import { temporaryFolder } from "../testing/temporary-folder.js";

const pagePolicy =
  "default-src 'none';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data: blob:;font-src 'self';" +
  "connect-src 'self';manifest-src 'self';worker-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'";

function anExplorer(): string {
  const folder = path.join(temporaryFolder("explorer"), "explorer");
  mkdirSync(folder);
  mkdirSync(path.join(folder, "assets"));
  writeFileSync(path.join(folder, "index.html"), "<!doctype html><title>AnTín</title>");
  writeFileSync(path.join(folder, "assets", "index-3fa9.js"), "export {};");
  writeFileSync(path.join(path.dirname(folder), "secret.txt"), "secret");
  return folder;
}

test("the explorer is served under a policy that lets nothing else in", async () => {
  const { http } = aGateway({ explorerDir: anExplorer() });
  const page = await http.get("/");
  expect(page.text).toContain("AnTín");
  expect(page.headers).toMatchObject({ "content-security-policy": pagePolicy, "cache-control": "no-cache" });
});

test("files named by their content are kept for good", async () => {
  const { http } = aGateway({ explorerDir: anExplorer() });
  const script = await http.get("/assets/index-3fa9.js");
  expect(script.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
  });
});

test.each(["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/.env", "/nothing.html"])(
  "%s leads nowhere",
  async (address) => {
    const answer = await aGateway({ explorerDir: anExplorer() }).http.get(address);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toContain("secret\n");
    expect(answer.body.code).toBe("ROUTE_NOT_FOUND");
  },
);

test("without an explorer there is no page, and the API answers all the same", async () => {
  const { http } = aGateway();
  expect((await http.get("/")).body.code).toBe("ROUTE_NOT_FOUND");
  expect((await http.get("/kinds")).status).toBe(200);
});

test("the API's page loads only from here", async () => {
  const { http } = aGateway();
  expect((await http.get("/docs")).headers.location).toBe("/docs/");
  const page = await http.get("/docs/");
  expect(page.headers["content-security-policy"]).toBe(pagePolicy);
  expect(page.text).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  const files = [...page.text.matchAll(/(?:src|href)=["'](.*?)["']/g)].map(([, file = ""]) => file);
  expect(files.length).toBeGreaterThanOrEqual(4);
  for (const file of files)
    expect([file, (await http.get(path.posix.join("/docs", file))).status]).toEqual([file, 200]);
  const start = await http.get("/docs/swagger-ui-init.js");
  expect(start.text).toContain('"validatorUrl": null');
  expect(page.text).not.toMatch(/<script>/);
});

test("the description is served as YAML and as JSON", async () => {
  const { http } = aGateway();
  const yaml = await http.get("/openapi.yaml").buffer(true);
  expect([yaml.headers["content-type"], yaml.text.slice(0, 8)]).toEqual([
    "application/yaml; charset=utf-8",
    "openapi:",
  ]);
  expect((await http.get("/openapi.json")).body).toMatchObject({ openapi: "3.1.0" });
});
