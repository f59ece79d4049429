// Makes files in `built` from the sources of one folder: named after their content and listed in
// manifest.json, with the licences of what they contain and the digests of what they were made from
// beside them; by these a test sees, without node, that they are up to date. Entries of other folders
// stay.

import { createHash } from "node:crypto"
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { basename, relative } from "node:path"
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

/** Write the digests of all files of ours that were read, and of the lock that names all others. */
function sources(folder, name, inputs) {
  const ours = Object.keys(inputs).filter((path) => !path.includes("node_modules/"))
  const assets = fileURLToPath(new URL(".", import.meta.url))
  const lines = [...ours, "package-lock.json"].map((path) => {
    const place = fileURLToPath(new URL(path, folder))
    const digest = createHash("sha256").update(readFileSync(place)).digest("hex")
    return `${digest}  ${relative(assets, place)}\n`
  })
  const path = (line) => line.slice(66)
  lines.sort((one, other) => (path(one) < path(other) ? -1 : 1))
  writeFileSync(new URL(`${name}-sources.txt`, built), lines.join(""))
}

/**
 * Build `entries` (file names) of a folder with its own esbuild.
 *
 * @param build esbuild's function
 * @param folder URL of the folder
 * @param name of the files of licences and of digests
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
  sources(folder, name, metafile.inputs)
}
