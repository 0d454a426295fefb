// `npm run network:down`: see network-config/fabric/README.md.
import { launch } from "./launch.mjs";

process.argv.splice(2, 0, "down");
await launch("network-config/dist/fabric/main.js");
