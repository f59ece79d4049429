// What a key means in the list. It knows no browser.

const PLAIN = new Map(Object.entries({
  ArrowUp: "previous", ArrowDown: "next", Home: "first", End: "last", Enter: "choose", " ": "choose",
  Delete: "remove", Backspace: "remove", a: "add", "+": "add", m: "mend", o: "switch", u: "share", ArrowRight: "open",
  ArrowLeft: "close", Escape: "none", "?": "help",
}))
const WITH_CONTROL = new Map(Object.entries({
  z: "undo", y: "redo", d: "duplicate", c: "copy", a: "all",
}))

/** Return what a key means, or null: `{key, ctrl, alt, shift}`. */
export function meaning({ key, ctrl, alt, shift }) {
  const name = key.length === 1 ? key.toLowerCase() : key
  if (ctrl) {
    if (alt) return null
    return name === "z" && shift ? "redo" : (WITH_CONTROL.get(name) ?? null)
  }
  if (alt) return name === "ArrowUp" ? "up" : name === "ArrowDown" ? "down" : null
  if (shift && name === "ArrowUp") return "extend-up"
  if (shift && name === "ArrowDown") return "extend-down"
  if (shift && name === "u") return "unshare"
  return PLAIN.get(name) ?? null
}
