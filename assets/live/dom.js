// Making elements. Text is only ever set as text: a name of a person's column is never markup.

/** Return an element with properties (`class`, `role`, `aria-*` as attributes) and children. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/** Set an element's text; left alone when it is the same, so that no reader repeats it. */
export function write(target, text) {
  if (target.textContent !== text) target.textContent = text
}

/** Show or hide an element. */
export function show(target, shown) {
  if (target.hidden === shown) target.hidden = !shown
}

/** Give a shadow root a style sheet, once. */
export function dress(root, sheet) {
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet)
}

/** Return a style sheet that any number of shadow roots can share. */
export function sheet(text) {
  const made = new CSSStyleSheet()
  made.replaceSync(text)
  return made
}

/** A progress bar: without a share it only says that something goes on. */
export function bar(label) {
  const fill = element("div", { class: "fill" })
  const track = element(
    "div",
    { class: "bar", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" },
    fill,
  )
  return {
    track,
    /** Show a share from 0 to 1, or null; `text` says in words what goes on. */
    update(share, text) {
      track.setAttribute("aria-label", label)
      track.setAttribute("aria-valuetext", text)
      track.classList.toggle("unknown", share === null)
      if (share === null) {
        track.removeAttribute("aria-valuenow")
        fill.style.width = "100%"
        return
      }
      const percent = Math.floor(100 * share)
      track.setAttribute("aria-valuenow", String(percent))
      fill.style.width = `${100 * share}%`
    },
  }
}
