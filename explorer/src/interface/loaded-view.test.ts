import { ApiProblem, toProblem } from "../api.js";
import { adviceFor } from "./loaded-view.js";

describe("what the reader is told about a problem", () => {
  it.each([
    [0, "OFFLINE", "error.offline"],
    [0, "UNEXPECTED", "error.unexpected"],
    [401, "UNAUTHENTICATED", "error.unauthenticated"],
    [403, "READ_NOT_ALLOWED", "error.forbidden"],
    [404, "DOCUMENT_NOT_FOUND", "error.notFound"],
    [404, "BLOCK_NOT_FOUND", "error.block"],
    [404, "TRANSACTION_NOT_FOUND", "error.transaction"],
    [429, "RATE_LIMITED", "error.tooMany"],
    [503, "LEDGER_UNAVAILABLE", "error.unavailable"],
    [500, "INTERNAL", "error.server"],
    [502, "HTTP_502", "error.server"],
  ])("%d %s is %s", (status, code, key) => {
    expect(adviceFor(new ApiProblem(status, code, ""))).toBe(key);
  });

  it("does not call a fault of the page a lost connection", () => {
    expect(adviceFor(toProblem(new TypeError("x is undefined")))).toBe("error.unexpected");
  });
});
