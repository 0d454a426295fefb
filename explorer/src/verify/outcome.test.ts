import { ApiProblem, connectApi, type Api } from "../api.js";
import { lookUp, verifyFiles, verifyPasted } from "./outcome.js";
import type { Dropped } from "./read-dropped.js";

/** An API of which nothing is asked but the trust root, which it does not have. */
const withoutTrust: Api = { ...connectApi(undefined), trust: () => Promise.reject(unreachable()) };
const unreachable = (): ApiProblem => new ApiProblem(0, "OFFLINE", "The server cannot be reached.");

const aFile = (name: string, text: string): Dropped => {
  const bytes = new TextEncoder().encode(text);
  return { name, size: bytes.length, arrayBuffer: () => Promise.resolve(bytes.buffer) };
};
const receipt = '{ "format": "antin-receipt/v1" }';

describe("the outcome of dropped files", () => {
  it("is each file's hash when no receipt says what it should be", async () => {
    expect(await verifyFiles(withoutTrust, [aFile("a.txt", "abc")])).toEqual({
      step: "files-alone",
      files: [{ name: "a.txt", sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" }],
    });
  });

  it("is a question back when files stand beside several receipts", async () => {
    const files = [aFile("1.json", receipt), aFile("2.json", receipt), aFile("a.txt", "abc")];
    expect(await verifyFiles(withoutTrust, files)).toEqual({ step: "mixed" });
  });

  it("is no verdict without the trust root", async () => {
    await expect(verifyFiles(withoutTrust, [aFile("1.json", receipt)])).rejects.toThrow("cannot be reached");
  });
});

describe("a look-up", () => {
  const answering = (problem: ApiProblem): Api => ({
    ...withoutTrust,
    lookup: () => Promise.reject(problem),
  });
  const target = { kind: "permit", number: "GP-1", code: "7K3MZQ0V9C" };

  it.each([
    [404, "LOOKUP_NO_MATCH"],
    [400, "QUERY_INVALID"],
  ])("answered %d %s matches nothing", async (status, code) => {
    expect(await lookUp(answering(new ApiProblem(status, code, "")), target)).toEqual({ step: "no-match" });
  });

  it("that could not be made is a problem, not a mismatch", async () => {
    await expect(lookUp(answering(unreachable()), target)).rejects.toThrow("cannot be reached");
  });

  it("is made for a pasted verification address", async () => {
    const pasted = "https://antin.example/#/verify?kind=permit&number=GP-1&code=7K3MZQ0V9C";
    const api = answering(new ApiProblem(404, "LOOKUP_NO_MATCH", ""));
    expect(await verifyPasted(api, pasted)).toEqual({ step: "no-match" });
  });
});
