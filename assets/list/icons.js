// Small pictures of the buttons.

const PATHS = {
  add: "M12 5v14M5 12h14",
  up: "M12 19V5M6 11l6-6 6 6",
  down: "M12 5v14M6 13l6 6 6-6",
  duplicate: "M9 9h11v11H9zM5 15H4V4h11v1",
  share: "M9.5 14.5l5-5M8 11.5 5.8 13.7a3.2 3.2 0 0 0 4.5 4.5L12.5 16M11.5 8l2.2-2.2a3.2 3.2 0 0 1 4.5 4.5L16 12.5",
  copy: "M8 4h8v3H8zM8 5H5v15h14V5h-3",
  paste: "M8 4h8v3H8zM8 5H5v15h14V5h-3M12 10v6m-3-3 3 3 3-3",
  switch: "M12 3v9M6.3 6.8a8 8 0 1 0 11.4 0",
  remove: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6",
  undo: "M9 7L4 12l5 5M4 12h10a6 6 0 0 1 6 6",
  redo: "M15 7l5 5-5 5M20 12H10a6 6 0 0 0-6 6",
  keys: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10",
  twist: "M9 6l6 6-6 6",
}

/** Return a picture; it says nothing to a screen reader. */
export function icon(name) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", "svg")
  made.setAttribute("viewBox", "0 0 24 24")
  made.setAttribute("aria-hidden", "true")
  made.setAttribute("class", "icon")
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path")
  path.setAttribute("d", PATHS[name])
  made.append(path)
  return made
}
