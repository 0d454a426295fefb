import "@fontsource/be-vietnam-pro/latin-400.css";
import "@fontsource/be-vietnam-pro/latin-500.css";
import "@fontsource/be-vietnam-pro/latin-600.css";
import "@fontsource/be-vietnam-pro/vietnamese-400.css";
import "@fontsource/be-vietnam-pro/vietnamese-500.css";
import "@fontsource/be-vietnam-pro/vietnamese-600.css";
import "./style.css";
import { render } from "preact";
import { App } from "./app.js";

const mount = document.getElementById("app");
if (mount === null) throw new TypeError("index.html has no #app");
render(<App />, mount);
