// Choosing a kind of layer: a field to search in, and the kinds by family below it.

import { searched } from "../canvas/searching.js"
import { element, show, write } from "../live/dom.js"
import { fill } from "../live/words.js"

export class Palette {
  /** @param done called with the name of a kind, or null when nothing is wanted */
  constructor(done) {
    this.done = done
    this.field = element("input", {
      type: "text", role: "combobox", "aria-autocomplete": "list", "aria-expanded": "true",
      "aria-controls": "kinds", autocomplete: "off", spellcheck: "false",
    })
    this.close = element("button", { type: "button", class: "sign" }, "×")
    this.where = element("div", { class: "where" })
    this.list = element("div", { role: "listbox", id: "kinds", class: "kinds" })
    this.count = element("div", { class: "unseen", role: "status" })
    this.root = element(
      "div", { class: "palette", role: "dialog" },
      element("div", { class: "line" }, this.field, this.close), this.where, this.list, this.count,
    )
    show(this.root, false)
    this.field.oninput = () => this.draw()
    this.field.onkeydown = (event) => this.key(event)
    this.close.onclick = () => this.done(null)
    this.list.onclick = (event) => {
      const option = event.target.closest("[role=option]")
      if (option) this.done(option.dataset.kind)
    }
    this.root.addEventListener("focusout", (event) => {
      if (!this.root.contains(event.relatedTarget) && event.relatedTarget) this.done(null)
    })
  }

  get shown() {
    return !this.root.hidden
  }

  open(kinds, words, where) {
    this.kinds = kinds
    this.words = words
    this.root.setAttribute("aria-label", words.add)
    this.field.setAttribute("aria-label", words.search)
    this.field.placeholder = words.search
    this.list.setAttribute("aria-label", words.add)
    this.close.setAttribute("aria-label", words.close)
    write(this.where, where)
    this.field.value = ""
    show(this.root, true)
    this.draw()
    this.field.focus()
  }

  hide() {
    show(this.root, false)
  }

  draw() {
    const found = searched(this.kinds, this.field.value)
    const grouped = !this.field.value.trim()
    const parts = []
    let family = null
    found.forEach((kind, number) => {
      if (grouped && kind.family && kind.family !== family) {
        family = kind.family
        parts.push(element("div", { class: "family", role: "presentation" }, family))
      }
      parts.push(this.option(kind, number))
    })
    if (!found.length) parts.push(element("div", { class: "nothing" }, this.words.nothing))
    this.list.replaceChildren(...parts)
    this.options = [...this.list.querySelectorAll("[role=option]")]
    this.point(0)
    write(this.count, fill(this.words.found, { count: found.length }))
  }

  option(kind, number) {
    const made = element(
      "div", { role: "option", id: `kind-${number}`, "aria-selected": "false" },
      element("strong", {}, kind.label), element("span", {}, kind.help),
    )
    made.dataset.kind = kind.name
    return made
  }

  point(number) {
    this.options[this.place]?.setAttribute("aria-selected", "false")
    this.place = Math.max(0, Math.min(this.options.length - 1, number))
    const option = this.options[this.place]
    if (!option) {
      this.field.removeAttribute("aria-activedescendant")
      return
    }
    option.setAttribute("aria-selected", "true")
    this.field.setAttribute("aria-activedescendant", option.id)
    option.scrollIntoView({ block: "nearest" })
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key]
    if (step) this.point(this.place + step)
    else if (event.key === "Enter") {
      if (this.options[this.place]) this.done(this.options[this.place].dataset.kind)
    } else if (event.key === "Escape") this.done(null)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}
