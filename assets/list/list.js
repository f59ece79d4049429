// The network as a list that is changed by mouse, touch and keyboard. Python owns the network: what
// a person wants is said as an action, and what comes of it is drawn from the next data.

import Sortable from "sortablejs/modular/sortable.core.esm.js"

import { hues } from "../canvas/hues.js"
import { Outbox } from "../canvas/outbox.js"
import { dress, element, sheet, show, write } from "../live/dom.js"
import { run } from "../live/instances.js"
import { fill } from "../live/words.js"
import { icon } from "./icons.js"
import { meaning } from "./keys.js"
import { Palette } from "./palette.js"
import { behind, dropped, layersOf, mended, moved, range, rowsOf, sharing } from "./rows.js"
import css from "./style.css"

const style = sheet(css)
// Copied layers, for a browser that lets nobody read its clipboard.
const KEPT = "layersmith.layers"
const TOOLS = [
  "add", "up", "down", "duplicate", "share", "switch", "copy", "paste", "remove", "undo", "redo", "keys",
]

class List {
  constructor(root) {
    dress(root, style)
    this.opened = new Set()
    this.selected = []
    this.rows = []
    this.drawn = new Map()
    this.held = []
    this.active = null
    this.palette = new Palette((kind) => this.chosenKind(kind))
    this.bar = element("div", { class: "bar", role: "toolbar" })
    this.note = element("div", { class: "note" })
    this.tree = element("div", { class: "rows", role: "tree", tabindex: "0", "aria-multiselectable": "true" })
    this.told = element("div", { class: "told", role: "status" })
    this.help = element("dl", { class: "help" })
    this.root = element(
      "div", { class: "list" },
      this.bar, this.help, this.palette.root, this.note, this.tree, this.told,
    )
    root.append(this.root)
    show(this.help, false)
    this.tools()
    this.outbox = new Outbox((action) => this.send(action), () => this.tell(this.data.words.lost, true))
    this.tree.addEventListener("keydown", (event) => this.key(event))
    this.tree.addEventListener("paste", (event) => this.pasted(event))
    this.tree.addEventListener("click", (event) => this.click(event))
    this.sortable = Sortable.create(this.tree, {
      animation: 120, draggable: ".row", forceFallback: true, fallbackTolerance: 4, filter: ".fixed", preventOnFilter: false,
      delay: 160, delayOnTouchOnly: true, touchStartThreshold: 4, ghostClass: "ghost",
      onMove: ({ related, willInsertAfter }) =>
        !(related.classList.contains("input") && !willInsertAfter) &&
        !(related.classList.contains("output") && willInsertAfter),
      onEnd: ({ item }) => this.drop(item.dataset.key),
    })
  }

  tools() {
    this.buttons = Object.fromEntries(TOOLS.map((name) => {
      const button = element("button", { type: "button", class: `sign ${name}`, tabindex: "-1" }, icon(name))
      button.onclick = () => this.press(name)
      return [name, button]
    }))
    this.bar.append(...Object.values(this.buttons))
    this.buttons.add.tabIndex = 0
    this.bar.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
      if (!step) return
      const all = TOOLS.map((name) => this.buttons[name]).filter((one) => !one.disabled)
      const now = all.indexOf(event.target)
      all[now].tabIndex = -1
      const next = all[(now + step + all.length) % all.length]
      next.tabIndex = 0
      next.focus()
      event.preventDefault()
    })
  }

  update(component) {
    const { data } = component
    const before = this.data
    this.data = data
    this.send = (action) => component.setTriggerValue("action", action)
    const { words } = data
    if (!before) this.saidLast = data.said?.number
    for (const name of TOOLS) {
      this.buttons[name].setAttribute("aria-label", words[name])
      this.buttons[name].title = words[name]
    }
    this.bar.setAttribute("aria-label", words.tools)
    this.tree.setAttribute("aria-label", words.list)
    write(this.note, data.branches ? words.branches : "")
    show(this.note, data.branches)
    this.hues = hues(data.kinds)
    if (!before || String(before.selected) !== String(data.selected)) this.follow(data.selected)
    this.outbox.answered(data.done)
    this.draw()
    if (data.said && data.said.number !== this.saidLast) {
      this.saidLast = data.said.number
      this.tell(data.said.text, data.said.bad)
    }
    this.copyWhenChosen()
    while (this.held.length && this.outbox.idle) this.held.shift()()
  }

  /** Show what Python says is chosen. */
  follow(selected) {
    this.selected = selected
    const node = this.data.nodes.find(({ id }) => id === selected[0])
    if (!node) return
    this.active = node.id
    this.reveal = true
  }

  draw() {
    if (this.dragging) return
    const { nodes } = this.data
    const place = this.rows.findIndex(({ key }) => key === this.active)
    this.rows = rowsOf(nodes, this.opened)
    if (!this.rows.some(({ key }) => key === this.active)) {
      const home = this.rows.find(({ role, ids }) => role === "block" && ids.includes(this.active))
      this.active = (home ?? this.rows[Math.min(Math.max(place, 0), this.rows.length - 1)])?.key ?? null
    }
    const kept = new Map()
    this.rows.forEach((row, number) => {
      // Its number and what stands before it change without it.
      const around = row.node ? [this.number(row.node), this.named(row.node)] : []
      const content = JSON.stringify([row, ...around])
      let held = this.drawn.get(row.key)
      if (!held || held.content !== content) {
        const fresh = this.rowElement(row)
        if (held) held.element.replaceWith(fresh)
        held = { element: fresh, content }
      }
      kept.set(row.key, held)
      if (this.tree.children[number] !== held.element) {
        this.tree.insertBefore(held.element, this.tree.children[number] ?? null)
      }
      held.element.setAttribute("aria-posinset", String(number + 1))
      held.element.setAttribute("aria-setsize", String(this.rows.length))
    })
    for (const [key, { element: gone }] of this.drawn) if (!kept.has(key)) gone.remove()
    this.drawn = kept
    this.mark()
  }

  /** Show which row is active and which are chosen. */
  mark() {
    for (const row of this.rows) {
      const shown = this.drawn.get(row.key).element
      const chosen = row.ids.every((id) => this.selected.includes(id))
      shown.setAttribute("aria-selected", String(chosen))
      shown.classList.toggle("active", row.key === this.active)
    }
    const active = this.drawn.get(this.active)?.element
    if (active) {
      this.tree.setAttribute("aria-activedescendant", active.id)
      if (this.reveal) active.scrollIntoView({ block: "nearest" })
    } else this.tree.removeAttribute("aria-activedescendant")
    this.reveal = false
    const place = this.place()
    const layers = layersOf(this.rows.slice(place, place + 1)).length > 0
    const { undo, redo } = this.data
    const off = {
      undo: !undo, redo: !redo, up: !moved(this.rows, place, -1), down: !moved(this.rows, place, 1),
      duplicate: !layers, share: !layers, switch: !layers, copy: !layers, remove: !layers,
    }
    for (const [name, is] of Object.entries(off)) this.buttons[name].disabled = is
    const tabbable = TOOLS.find((name) => this.buttons[name].tabIndex === 0)
    if (this.buttons[tabbable]?.disabled) {
      this.buttons[tabbable].tabIndex = -1
      this.buttons.add.tabIndex = 0
    }
  }

  rowElement(row) {
    const { words } = this.data
    const { node } = row
    const nodes = row.nodes ?? [node]
    const problems = nodes.flatMap((one) => one.problems)
    const off = nodes.every((one) => one.off)
    const label = node ? node.label : nodes[0].home
    const count = fill(words.block, { count: nodes.length })
    const said = node ? node.words : `${count}: ${[...new Set(nodes.map((one) => one.label))].join(", ")}`
    const facts = node
      ? [this.named(node) ? node.takes : "", node.shape, node.weights]
      : [nodes.at(-1).shape]
    const first = element("div", { class: "first" }, element("strong", {}, label), ` ${said}`)
    const second = element("div", { class: "second" })
    second.append(element("code", {}, node ? node.id : row.block))
    second.append(facts.filter(Boolean).join(" · "))
    const main = element("div", { class: "main" }, first, second)
    const shares = sharing(nodes, words)
    if (shares) main.append(element("div", { class: "shares" }, icon("share"), shares))
    const shownProblems = row.open ? [] : problems
    main.append(...shownProblems.map((problem) => this.problem(problem)))
    const made = element("div", {
      role: "treeitem", id: `row-${row.key.replace("/", "-")}`, "aria-level": String(row.level),
      class: ["row", row.role, row.level === 2 ? "inner" : "", off ? "off" : "",
        ["input", "output"].includes(row.role) ? "fixed" : "",
        problems.some(({ error }) => error) ? "wrong" : ""].filter(Boolean).join(" "),
    })
    if (row.role === "block") made.setAttribute("aria-expanded", String(row.open))
    made.dataset.key = row.key
    made.style.setProperty("--hue", (node && this.hues.get(node.family)) ?? "var(--thin)")
    const mark = element("span", { class: "mark" })
    if (row.role === "block") mark.append(icon("twist"))
    else if (row.role === "layer") mark.append(String(this.number(node)))
    made.append(mark, main)
    if (off) made.append(element("span", { class: "pill" }, words.off))
    return made
  }

  /** Return what is wrong with a part, and a button for each mend of it; for keys there is one. */
  problem({ text, error, where, mends = [] }) {
    const shown = element("div", { class: error ? "problem error" : "problem" }, text)
    for (const { name, label } of mends) {
      const button = element("button", { type: "button", class: "mend", tabindex: "-1" }, label)
      button.onclick = () => this.soon(() => this.act({ do: "mend", where, name }))
      shown.append(" ", button)
    }
    return shown
  }

  /** Return the place of a layer in the network, counted from 1. */
  number(node) {
    return this.data.nodes.filter(({ role }) => role === "layer").indexOf(node) + 1
  }

  /** Return whether a part takes other than what stands before it. */
  named(node) {
    const { nodes } = this.data
    const place = nodes.indexOf(node)
    const first = nodes.find(({ role }) => role === "input")?.id
    const before = nodes[place - 1]?.role === "input" ? first : nodes[place - 1]?.id
    return node.role !== "input" && String(node.inputs) !== String(before)
  }

  place() {
    return this.rows.findIndex(({ key }) => key === this.active)
  }

  /** Return the ids that an action means: all that is chosen if the active row is among it. */
  meant() {
    const row = this.rows[this.place()]
    if (!row) return []
    const layers = layersOf(this.rows)
    if (row.ids.every((id) => this.selected.includes(id))) {
      return this.selected.filter((id) => layers.includes(id))
    }
    return layersOf([row])
  }

  /** Do something as soon as all that was said before has been answered. */
  soon(what) {
    if (this.outbox.idle) what()
    else this.held.push(what)
  }

  act(action) {
    this.outbox.push(action)
  }

  /** Do what a button or a key means. */
  press(name) {
    const { words } = this.data
    const row = this.rows[this.place()]
    if (name === "add") return this.openPalette()
    if (name === "keys" || name === "help") return this.showHelp()
    if (name === "open" || name === "close") return this.twist(row, name === "open")
    if (name === "copy") return this.copy()
    if (name === "paste") return this.paste()
    return this.soon(() => {
      if (name === "undo" || name === "redo") return this.act({ do: name })
      if (name === "up" || name === "down") {
        const action = moved(this.rows, this.place(), name === "up" ? -1 : 1)
        return action ? this.act(action) : this.tell(name === "up" ? words.top : words.bottom)
      }
      if (name === "mend") {
        const action = mended(this.rows[this.place()])
        return action ? this.act(action) : this.tell(words.sound)
      }
      const ids = this.meant()
      return ids.length ? this.act({ do: name, ids }) : this.tell(words.layers_only)
    })
  }

  key(event) {
    const { key, altKey, shiftKey } = event
    const name = meaning({ key, ctrl: event.ctrlKey || event.metaKey, alt: altKey, shift: shiftKey })
    if (!name) return
    event.preventDefault()
    event.stopPropagation()
    const last = this.rows.length - 1
    const place = this.place()
    const steps = { previous: place - 1, next: place + 1, first: 0, last }
    if (name in steps) return this.go(Math.max(0, Math.min(last, steps[name])))
    if (name === "choose") return this.choose(this.rows[place]?.ids ?? [])
    if (name === "none") return this.choose([])
    if (name === "all") return this.choose(layersOf(this.rows))
    if (name.startsWith("extend")) {
      const next = Math.max(0, Math.min(last, place + (name === "extend-up" ? -1 : 1)))
      this.from ??= place
      const ids = range(this.rows, this.from, next)
      this.go(next, true)
      return this.choose(ids)
    }
    return this.press(name)
  }

  go(place, extending = false) {
    if (!extending) this.from = null
    this.active = this.rows[place]?.key ?? null
    this.reveal = true
    this.mark()
  }

  choose(ids) {
    if (String(ids) === String(this.selected)) return
    this.selected = ids
    this.mark()
    this.act({ do: "select", ids })
  }

  click(event) {
    const target = event.target.closest(".row")
    const place = this.rows.findIndex(({ key }) => key === target?.dataset.key)
    const row = this.rows[place]
    if (!row || event.target.closest(".mend")) return
    const from = this.place()
    this.go(place, event.shiftKey)
    if (row.role === "block" && event.target.closest(".mark")) return this.twist(row, !row.open)
    if (event.shiftKey) return this.choose(range(this.rows, this.from ?? from, place))
    if (event.ctrlKey || event.metaKey) {
      const has = row.ids.every((id) => this.selected.includes(id))
      const rest = this.selected.filter((id) => !row.ids.includes(id))
      return this.choose(has ? rest : [...rest, ...layersOf([row])])
    }
    return this.choose(row.ids)
  }

  twist(row, open) {
    const name = row?.block
    if (!name || (open && row.role !== "block")) return
    if (open) this.opened.add(name)
    else this.opened.delete(name)
    this.draw()
  }

  drop(key) {
    const keys = [...this.tree.querySelectorAll(".row")].map(({ dataset }) => dataset.key)
    const action = dropped(this.rows, keys, key)
    this.active = key
    if (action && this.outbox.idle) this.act(action)
    else this.draw()
  }

  // Adding.

  openPalette() {
    const { kinds, words } = this.data
    const row = this.rows[this.place()]
    const where = !row || row.role === "output"
      ? words.before_output
      : fill(words.behind, { name: row.ids.at(-1) })
    this.palette.open(kinds, words, where)
  }

  chosenKind(kind) {
    if (!this.palette.shown) return
    this.palette.hide()
    this.tree.focus()
    if (kind !== null) this.soon(() => this.act({ do: "add", kind, ...behind(this.rows[this.place()]) }))
  }

  // Copying: Python makes the text, of what is chosen.

  copy() {
    this.soon(() => {
      const ids = this.meant()
      if (!ids.length) return this.tell(this.data.words.layers_only)
      this.copying = ids
      if (String(ids) !== String(this.data.selected)) this.choose(ids)
      return this.copyWhenChosen()
    })
  }

  copyWhenChosen() {
    const { clip, selected, words } = this.data
    if (!this.copying || String(this.copying) !== String(selected) || !clip) return
    this.copying = null
    try {
      localStorage.setItem(KEPT, clip)
    } catch {
      // A browser that keeps nothing still has its clipboard.
    }
    navigator.clipboard?.writeText(clip).catch(() => {})
    this.tell(words.copied)
  }

  pasted(event) {
    event.preventDefault()
    this.paste(event.clipboardData?.getData("text/plain") ?? "")
  }

  paste(given = "") {
    let text = given
    if (!text.includes("layersmith")) {
      try {
        text = localStorage.getItem(KEPT) ?? given
      } catch {
        text = given
      }
    }
    if (!text) return this.tell(this.data.words.uncopied)
    return this.soon(() => {
      const { after = null } = behind(this.rows[this.place()])
      this.act({ do: "paste", text, after })
    })
  }

  // Words.

  tell(text, bad = false) {
    write(this.told, text ?? "")
    this.told.classList.toggle("bad", bad)
  }

  showHelp() {
    const { words } = this.data
    this.help.replaceChildren(...words.help.flatMap(([key, what]) =>
      [element("dt", {}, key), element("dd", {}, what)]))
    show(this.help, this.help.hidden)
    this.buttons.keys.setAttribute("aria-expanded", String(!this.help.hidden))
  }

  destroy() {
    this.outbox.close()
    this.sortable.destroy()
    this.root.remove()
  }
}

/** The network of `data` as a list; it triggers `action` with what a person wants. */
export const mount = (component) => run(component, List)
