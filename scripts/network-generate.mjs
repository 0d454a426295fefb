// `npm run network:generate`: see network-config/fabric/README.md.
import { launch } from "./launch.mjs";

process.argv.splice(2, 0, "generate");
await launch("network-config/dist/fabric/main.js");
