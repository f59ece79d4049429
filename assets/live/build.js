// Makes the files in ../built from the sources here: named after their content, listed in
// manifest.json, with the licences of what they contain beside them. Entries of other builds stay.

import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { basename } from "node:path"

import { build } from "esbuild"

const built = new URL("../built/", import.meta.url)
const names = ["live", "save", "upload"]
const mine = new RegExp(`^(${names.join("|")})-[A-Z0-9]{8}\\.js$`)

const { metafile } = await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: names.map((name) => `${name}.js`),
  outdir: built.pathname,
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "eof",
  loader: { ".css": "text" },
  metafile: true,
})

const list = new URL("manifest.json", built)
const manifest = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : {}
for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
  manifest[basename(entryPoint, ".js")] = basename(file)
}
const kept = new Set(Object.values(manifest))
for (const file of readdirSync(built)) {
  if (mine.test(file) && !kept.has(file)) rmSync(new URL(file, built))
}
const sorted = Object.fromEntries(Object.entries(manifest).sort())
writeFileSync(list, `${JSON.stringify(sorted, null, 2)}\n`)
const uplot = readFileSync(new URL("node_modules/uplot/LICENSE", import.meta.url), "utf8")
writeFileSync(new URL("live-licences.txt", built), `live: uPlot\n\n${uplot}`)
