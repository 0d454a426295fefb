// `npm start`: the network's own start, installed and built first.
import { launch } from "./launch.mjs";

await launch("network-config/dist/main.js");
