// `npm run demo`: rows of the customs import data set as declarations.
import { launch } from "./launch.mjs";

await launch("network-config/dist/demo/main.js");
