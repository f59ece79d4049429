// What the keyboard does on the canvas: a state and a key become the next state and what is to be
// done. It knows no browser.

const ARROWS = new Set(["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"])

/** Return the ids of layers that an action on nodes means: closed blocks opened, ends left out. */
export function layers(graph, ids) {
  return ids.flatMap((id) => {
    const node = graph.byId.get(id)
    return node && (node.role === "layer" || node.role === "block") ? node.ids : []
  })
}

/** Return what an action means now: what is selected if that is in focus or nothing is, else the focus. */
export function meant({ focus, selected }) {
  return selected.includes(focus) || focus === null ? selected : [focus]
}

/** Return the action that joins two nodes, or parts them if they are joined. */
export function joined(graph, source, target) {
  const [from, to] = [graph.byId.get(source), graph.byId.get(target)]
  const edge = graph.edges.find((one) => one.source === source && one.target === target)
  return edge
    ? { do: "disconnect", source: edge.from, target: edge.to }
    : { do: "connect", source: from.last, target: to.first }
}

/**
 * Return the action that draws a line from or to another node; null where it stays as it is.
 *
 * @param id of the line; its other end is where it was
 */
export function redrawn(graph, id, source, target) {
  const edge = graph.edges.find((one) => one.id === id)
  if (!edge || (edge.source === source && edge.target === target)) return null
  const from = edge.source === source ? edge.from : graph.byId.get(source).last
  const to = edge.target === target ? edge.to : graph.byId.get(target).first
  return { do: "reconnect", from: [edge.from, edge.to], to: [from, to] }
}

const act = (action) => ({ does: "act", action })
const say = (words, ids = {}) => ({ does: "say", words, ids })

function onLayers(name, state, graph) {
  const ids = layers(graph, meant(state))
  return { state, effects: [ids.length ? act({ do: name, ids }) : say("no_layer")] }
}

function connecting(state, { key }, graph, across) {
  const { source, target } = state.connecting
  const idle = { ...state, connecting: null }
  if (key === "Escape") return { state: idle, effects: [say("cancelled")] }
  if (key === "Enter" || key === " ") {
    return { state: { ...idle, focus: target }, effects: [act(joined(graph, source, target))] }
  }
  if (!ARROWS.has(key)) return { state, effects: [] }
  const offered = graph.targets(source)
  const wished = graph.step(target, key, across)
  // Past what cannot be chosen, in graph order.
  const way = key === "ArrowUp" || key === "ArrowLeft" || key === "Home" ? -1 : 1
  const place = offered.indexOf(target) + way
  const next = offered.includes(wished) && wished !== target
    ? wished
    : offered[Math.max(0, Math.min(offered.length - 1, place))]
  return { state: { ...state, connecting: { source, target: next } }, effects: [told(graph, source, next)] }
}

function told(graph, source, target) {
  return say(graph.connected(source, target) ? "part" : "join", { source, target })
}

/**
 * Return the next state and what is to be done, or null when a key means nothing here.
 *
 * @param state `{focus, selected, connecting}`: id in focus (null before the first), ids selected,
 *   and `{source, target}` while a connection is being made
 * @param pressed `{key, ctrl, shift}`
 */
export function press(state, pressed, graph, across) {
  const { key, ctrl, shift } = pressed
  const { focus, selected } = state
  if (state.connecting) return ctrl ? null : connecting(state, pressed, graph, across)
  const letter = key.length === 1 ? key.toLowerCase() : key
  if (ctrl) {
    if (letter === "z") return { state, effects: [act({ do: shift ? "redo" : "undo" })] }
    if (letter === "y") return { state, effects: [act({ do: "redo" })] }
    if (letter === "d") return onLayers("duplicate", state, graph)
    if (letter === "a") {
      const all = graph.nodes.filter(({ role }) => role === "layer" || role === "block")
      return choose(state, all.map(({ id }) => id))
    }
    if (letter === "Enter" && focus) return toggle(state)
    return null
  }
  if (ARROWS.has(key)) {
    const next = focus ? graph.step(focus, key, across) : (graph.order[0] ?? null)
    return { state: { ...state, focus: next }, effects: [{ does: "reveal", id: next }] }
  }
  switch (letter) {
    case "Enter":
    case " ":
      if (!focus) return null
      return shift ? toggle(state) : choose(state, [focus])
    case "Escape":
      return selected.length ? choose(state, []) : null
    case "Delete":
    case "Backspace":
      return onLayers("remove", state, graph)
    case "d":
      return onLayers("duplicate", state, graph)
    case "s":
      return onLayers("switch", state, graph)
    case "u":
      return onLayers(shift ? "unshare" : "share", state, graph)
    case "a": {
      const node = graph.byId.get(focus)
      if (!node) return null
      const place = node.role === "output" ? { before: node.first } : { after: node.last }
      return { state, effects: [{ does: "menu", ...place }] }
    }
    case "c": {
      if (!focus) return null
      const offered = graph.targets(focus)
      if (!offered.length) return { state, effects: [say("nothing_takes", { source: focus })] }
      const open = offered.find((id) => !graph.connected(focus, id)) ?? offered[0]
      return {
        state: { ...state, connecting: { source: focus, target: open } },
        effects: [told(graph, focus, open)],
      }
    }
    case "b":
      return { state, effects: [{ does: "block", id: focus }] }
    case "f":
      return { state, effects: [{ does: "view", how: "fit" }] }
    case "t":
      return { state, effects: [{ does: "view", how: "tidy" }] }
    case "+":
    case "-":
      return { state, effects: [{ does: "view", how: key === "+" ? "nearer" : "farther" }] }
    case "?":
      return { state, effects: [{ does: "help" }] }
    default:
      return null
  }
}

function choose(state, ids) {
  return { state: { ...state, selected: ids }, effects: [{ does: "select", ids }] }
}

function toggle(state) {
  const { focus, selected } = state
  return choose(state, selected.includes(focus)
    ? selected.filter((id) => id !== focus)
    : [...selected, focus])
}
