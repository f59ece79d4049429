import { build } from "esbuild"

import { bundle } from "../bundle.js"

await bundle(build, new URL(".", import.meta.url), "list", ["list.js"])
