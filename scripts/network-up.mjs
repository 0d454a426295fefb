// `npm run network:up`: see network-config/fabric/README.md.
import { launch } from "./launch.mjs";

process.argv.splice(2, 0, "up");
await launch("network-config/dist/fabric/main.js");
