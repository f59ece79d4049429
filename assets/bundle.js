// Makes files in `built` from the sources of one folder: named after their content and listed in
// manifest.json, with the licences of what they contain beside them. Entries of other folders stay.

import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { basename } from "node:path"
import { fileURLToPath } from "node:url"

const built = new URL("built/", import.meta.url)

/** Write the licences of all packages that a folder's lock names and a built file may hold. */
function licences(folder, name) {
  const lock = JSON.parse(readFileSync(new URL("package-lock.json", folder), "utf8"))
  const held = Object.entries(lock.packages)
    .filter(([place, { dev }]) => place && !dev && !place.includes("@types/"))
    .map(([place, { version }]) => {
      const file = readdirSync(new URL(`${place}/`, folder)).find((one) => /^licen[cs]e/i.test(one))
      const text = readFileSync(new URL(`${place}/${file}`, folder), "utf8").trim()
      return `${place.replace(/^.*node_modules\//, "")} ${version}\n\n${text}\n`
    })
  writeFileSync(new URL(`${name}-licences.txt`, built), held.join(`\n${"-".repeat(80)}\n\n`))
}

/**
 * Build `entries` (file names) of a folder with its own esbuild.
 *
 * @param build esbuild's function
 * @param folder URL of the folder
 * @param name of the file of licences
 */
export async function bundle(build, folder, name, entries) {
  const { metafile } = await build({
    absWorkingDir: fileURLToPath(folder),
    entryPoints: entries,
    outdir: fileURLToPath(built),
    entryNames: "[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "eof",
    loader: { ".css": "text" },
    jsx: "automatic",
    define: { "process.env.NODE_ENV": '"production"' },
    metafile: true,
  })
  const list = new URL("manifest.json", built)
  const manifest = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : {}
  const names = entries.map((entry) => entry.replace(/\.\w+$/, ""))
  for (const [file, { entryPoint }] of Object.entries(metafile.outputs)) {
    manifest[entryPoint.replace(/^.*\/|\.\w+$/g, "")] = basename(file)
  }
  const kept = new Set(Object.values(manifest))
  const mine = new RegExp(`^(${names.join("|")})-[A-Z0-9]{8}\\.js$`)
  for (const file of readdirSync(built)) {
    if (mine.test(file) && !kept.has(file)) rmSync(new URL(file, built))
  }
  const sorted = Object.fromEntries(Object.entries(manifest).sort())
  writeFileSync(list, `${JSON.stringify(sorted, null, 2)}\n`)
  licences(folder, name)
}
