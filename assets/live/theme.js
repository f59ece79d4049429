// The page's theme, as a canvas needs it: colours and a font that are computed, not variables.

import { element } from "./dom.js"

function probed(root, read) {
  const probe = element("span", { class: "probe" })
  root.append(probe)
  const found = read(getComputedStyle(probe))
  probe.remove()
  return found
}

/** Return the look of a page at a place in it. */
export function readLook(root, colours) {
  return probed(root, (computed) => ({
    ink: computed.color,
    grid: computed.borderTopColor,
    font: `12px ${computed.fontFamily}`,
    colours,
  }))
}

/** Return the background of a page at a place in it. */
export function readPaper(root) {
  return probed(root, (computed) => computed.backgroundColor)
}
