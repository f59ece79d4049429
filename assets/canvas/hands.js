// What a person does on the canvas, by mouse, key or button, becomes what is said to Python.

import { fill } from "../live/words.js"
import { called } from "./elements.js"
import { joined, layers, press, redrawn } from "./keys.js"
import { alike, expected } from "./layout.js"

const SETTLE_MS = 60
const MENU = { width: 288, height: 328 }
export const NOTHING = { gone: new Set(), joined: [] }

/**
 * The board hands over what is newest at each drawing: `data`, `graph`, `mind`, `wire`, and how to
 * change what is drawn: `setMind`, `setWire`, `setMenu`, `setPending`, `showKeys`, `tell`, `redraw`,
 * `remeasured`.
 */
export class Hands {
  constructor(held, eyes, outbox) {
    this.held = held
    this.eyes = eyes
    this.outbox = outbox
    this.expect({})
    // The line one end of which is dragged.
    this.redrawing = null
    for (const name of [
      "key", "connect", "connectEnd", "reconnectStart", "reconnect", "reconnectEnd", "allows", "nodesChanged", "wiresChanged", "rest",
    ]) {
      this[name] = this[name].bind(this)
    }
  }

  update(newest) {
    Object.assign(this, newest)
  }

  /** Take note of what the next graph is to bring: the focus to what is new, or all put in order. */
  expect({ claim = false, tidy = false }) {
    this.expected = { claim, tidy }
  }

  // Words.

  node(id) {
    return this.graph.nodes.find((node) => node.id === id || node.ids.includes(id))
  }

  name(id) {
    const node = this.node(id)
    return node ? called(node) : (id ?? "")
  }

  say(words, ids = {}, bad = false) {
    const names = Object.fromEntries(Object.entries(ids).map(([hole, id]) => [hole, this.name(id)]))
    this.tell({ text: fill(this.data.words[words], names), bad })
  }

  // Actions.

  send(action, claim = false) {
    // Who clicks a line takes the choice from a node, and that is said a moment later.
    if (action.do !== "select") {
      this.expect({ claim })
      this.setWire(null)
    }
    this.setPending(this.pending(action))
    this.outbox.push(action)
  }

  /** Return how an action is drawn until Python has answered. */
  pending(action) {
    const { graph } = this
    if (action.do === "remove") {
      const ids = new Set(action.ids)
      const gone = graph.nodes.filter((node) => node.ids.every((id) => ids.has(id)))
      return { gone: new Set(gone.map(({ id }) => id)), joined: [] }
    }
    if (action.do === "disconnect") {
      const edge = graph.edges.find(({ from, to }) => from === action.source && to === action.target)
      return { gone: new Set([edge?.id]), joined: [] }
    }
    if (action.do === "connect") return { gone: new Set(), joined: [this.draft(action.source, action.target)] }
    if (action.do === "reconnect") {
      const [from, to] = action.from
      const edge = graph.edges.find((one) => one.from === from && one.to === to)
      return { gone: new Set([edge?.id]), joined: [this.draft(...action.to)] }
    }
    return NOTHING
  }

  /** Return a line that is not there yet, between the nodes of two parts. */
  draft(from, to) {
    const [source, target] = [this.node(from)?.id, this.node(to)?.id]
    return { id: `${source}>${target}`, source, target }
  }

  select(ids) {
    clearTimeout(this.settling)
    this.settling = setTimeout(() => {
      this.send({ do: "select", ids: ids.flatMap((id) => this.graph.byId.get(id)?.ids ?? []) })
    }, SETTLE_MS)
  }

  /** Say nothing any more: the board is gone. */
  close() {
    clearTimeout(this.settling)
  }

  /** Ask which kind of layer is to be put somewhere. */
  ask(where, { x, y }) {
    const { after, before, branch } = where
    const title = after && before ? "add_between" : branch ? "add_branch"
      : after ? "add_after" : before ? "add_before" : "add_end"
    const { width, height } = this.eyes.room
    // A menu has the focus: leaving it closes it.
    this.eyes.leave()
    this.setMenu({
      where,
      place: {
        left: Math.max(8, Math.min(x, width - MENU.width)),
        top: Math.max(8, Math.min(y, height - MENU.height)),
      },
      title: fill(this.data.words[title], { after: this.name(after), before: this.name(before) }),
    })
  }

  choose(kind, where) {
    this.send({ do: "add", kind, after: null, before: null, branch: false, ...where }, true)
  }

  cut(from, to) {
    this.send({ do: "disconnect", source: from, target: to })
  }

  /** Open or close the block that a node belongs to. */
  fold(id) {
    const { closed } = this.held
    const node = this.graph.byId.get(id)
    const frame = this.graph.frames.find(({ key, ids }) => key === id || ids.includes(id))
    const key = node?.role === "block" ? id : frame?.key
    if (!key) return this.say("no_block")
    const shut = closed.has(key)
    shut ? closed.delete(key) : closed.add(key)
    this.redraw()
    this.say(shut ? "block_opened" : "block_closed")
    requestAnimationFrame(() => this.eyes.focus(shut ? node.first : key))
  }

  view(how) {
    if (how === "fit") this.eyes.all()
    else if (how === "nearer") this.eyes.zoom(1.25)
    else if (how === "farther") this.eyes.zoom(0.8)
    else {
      this.held.dragged.clear()
      this.expect({ tidy: true })
      this.remeasured()
      this.say("tidied")
    }
  }

  copy(put) {
    this.held.copied = this.data.clip
    put(this.data.clip)
    this.say("copied")
  }

  paste(text) {
    const last = this.graph.byId.get(this.mind.selected.at(-1) ?? this.mind.focus)
    if (!text?.trim()) return this.say("nothing_copied")
    this.send({ do: "paste", text, after: last && last.role !== "output" ? last.last : null }, true)
  }

  /** Do what a button of the bar says. */
  async command(name) {
    const { mind, graph, wire } = this
    if (name === "add") {
      const only = mind.selected.length === 1 ? graph.byId.get(mind.selected[0]) : null
      this.ask(only && only.role !== "output" ? { after: only.last } : {}, { x: 8, y: 8 })
    } else if (name === "undo" || name === "redo") this.send({ do: name })
    else if (name === "remove" && wire) {
      const { from, to } = graph.edges.find(({ id }) => id === wire)
      this.cut(from, to)
    } else if (["duplicate", "share", "switch", "remove"].includes(name)) {
      this.send({ do: name, ids: layers(graph, mind.selected) })
    } else if (name === "copy") {
      // Without a secure connection there is no clipboard; then it is kept for this page.
      this.copy((text) => navigator.clipboard?.writeText(text).catch(() => {}))
    } else if (name === "paste") {
      this.paste((await navigator.clipboard?.readText().catch(() => "")) || this.held.copied)
    } else if (name === "keys") this.showKeys(true)
    else this.view(name)
  }

  // Keys.

  key(event) {
    if (event.altKey || event.target.closest("input, button, .help-keys")) return
    const pressed = { key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey }
    const { mind, graph, eyes } = this
    const edge = graph.edges.find(({ id }) => id === this.wire)
    const onCard = Boolean(event.target.closest(".card"))
    if (edge && (event.key === "Delete" || event.key === "Backspace")) {
      event.preventDefault()
      this.cut(edge.from, edge.to)
    } else if (!onCard && event.key.startsWith("Arrow")) {
      event.preventDefault()
      const first = graph.byId.has(mind.focus) ? mind.focus : graph.order[0]
      eyes.focus(first)
      eyes.reveal(first)
    } else {
      const across = new Map([...eyes.places].map(([id, { x }]) => [id, x]))
      const next = press({ ...mind, focus: onCard ? mind.focus : null }, pressed, graph, across)
      if (!next) return
      event.preventDefault()
      event.stopPropagation()
      this.setMind({ ...next.state, focus: next.state.focus ?? mind.focus })
      for (const effect of next.effects) this.perform(effect)
      if (next.state.connecting) eyes.reveal(next.state.connecting.target)
      else if (mind.connecting) eyes.focus(next.state.focus)
    }
  }

  perform({ does, action, words, ids, id, how, after, before }) {
    if (does === "act") this.send(action, true)
    else if (does === "say") this.say(words, ids)
    else if (does === "select") this.select(ids)
    else if (does === "menu") this.ask({ after, before }, this.eyes.below(this.mind.focus))
    else if (does === "block") this.fold(id)
    else if (does === "view") this.view(how)
    else if (does === "help") this.showKeys(true)
    else if (does === "reveal") {
      this.eyes.focus(id)
      this.eyes.reveal(id)
    }
  }

  rest() {
    this.setMind((mind) => (mind.connecting ? { ...mind, connecting: null } : mind))
    this.eyes.rest()
  }

  // The mouse, by way of React Flow.

  allows({ source, target }) {
    return this.graph.allows(source, target)
  }

  connect({ source, target }) {
    if (!this.graph.connected(source, target)) this.send(joined(this.graph, source, target))
  }

  // One end of a line, dragged to another node.

  reconnectStart(_, { id }) {
    this.redrawing = id
  }

  reconnect({ id }, { source, target }) {
    const action = redrawn(this.graph, id, source, target)
    if (action) this.send(action)
  }

  reconnectEnd() {
    this.redrawing = null
  }

  /** A line was let go of where it could not be connected: on a node, or where there is none. */
  connectEnd(event, { fromNode, fromHandle, toNode, isValid }) {
    if (!fromNode || isValid) return
    const at = event.changedTouches?.[0] ?? event
    const root = this.eyes.frame.current.getRootNode()
    const under = root.elementFromPoint(at.clientX, at.clientY)
    const other = toNode?.id ?? under?.closest(".react-flow__node")?.dataset.id
    const [out, node] = [fromHandle.type === "source", this.graph.byId.get(fromNode.id)]
    if (this.graph.byId.has(other)) {
      const [source, target] = out ? [node.id, other] : [other, node.id]
      if (source === target) return
      if (!this.graph.allows(source, target)) this.say("refused", { source, target }, true)
      else if (this.redrawing) this.reconnect({ id: this.redrawing }, { source, target })
      else this.connect({ source, target })
    } else if (this.redrawing) this.say("cancelled")
    else if (under?.closest(".board")) {
      this.ask(out ? { after: node.last, branch: true } : { before: node.first }, this.eyes.point(at))
    }
  }

  nodesChanged(changes) {
    const { sizes } = this.eyes
    let [chosen, grown, seen] = [null, false, false]
    for (const { type, id, dimensions, position, dragging, selected } of changes) {
      if (type === "dimensions" && dimensions && this.graph.byId.has(id)) {
        const { width, height } = dimensions
        const last = sizes.get(id) ?? expected(this.graph.byId.get(id))
        grown ||= !alike(last, { width, height })
        sizes.set(id, { width, height })
        seen = true
      } else if (type === "position" && position && dragging) {
        this.held.dragged.set(id, position)
        seen = true
      } else if (type === "select") {
        chosen ??= new Set(this.mind.selected)
        selected ? chosen.add(id) : chosen.delete(id)
      }
    }
    if (grown) this.remeasured()
    else if (seen) this.redraw()
    if (!chosen) return
    const ids = this.graph.order.filter((id) => chosen.has(id))
    // Unselecting one and selecting another come as two calls.
    this.mind = { ...this.mind, selected: ids }
    this.setMind((mind) => ({ ...mind, selected: ids }))
    this.select(ids)
  }

  wiresChanged(changes) {
    for (const { type, id, selected } of changes) {
      if (type === "select") this.setWire((one) => (selected ? id : one === id ? null : one))
    }
  }
}
