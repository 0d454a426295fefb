// Loaded into the peer's process before anything else (node --require): its clock runs as far from the machine's as the
// file named by ANTIN_CLOCK_FILE says, in milliseconds, and follows when the file changes. What an operator's wrong
// clock or a time service's jump does; timers stay monotonic, as they do then.
const { readFileSync } = require("node:fs");

const SystemDate = Date;
const file = process.env.ANTIN_CLOCK_FILE;
let offsetMs = 0;
const read = () => {
  offsetMs = Number(readFileSync(file, "utf8"));
};
read();
setInterval(read, 20).unref();

globalThis.Date = class extends SystemDate {
  constructor(...parts) {
    if (parts.length === 0) super(SystemDate.now() + offsetMs);
    else super(...parts);
  }
  static now() {
    return SystemDate.now() + offsetMs;
  }
};
