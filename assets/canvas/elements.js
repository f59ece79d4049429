// A graph in its places becomes what React Flow is given. An object is the same as before while it
// says the same, so that only what changed is drawn again.

import { WIDTH } from "./layout.js"

const FRAME = { side: 14, top: 34, bottom: 14 }

/** Returns objects of before where nothing about them has changed. */
export class Kept {
  constructor() {
    this.held = new Map()
  }

  /** Forget all where what they share is another: the words of the page. */
  under(shared) {
    if (this.shared !== shared) this.held.clear()
    this.shared = shared
  }

  take(id, said, make) {
    const signature = JSON.stringify(said)
    const before = this.held.get(id)
    if (before?.signature === signature) return before.made
    const made = make()
    this.held.set(id, { signature, made })
    return made
  }
}

/** Return a layer as it is called in a sentence. */
export function called(node) {
  const name = { layer: node.id, block: node.block }[node.role]
  return name ? `${node.label} ${name}` : node.label
}

/** Return how a node looks: as what may be connected, what waits to go, or as always. */
function lookOf(id, graph, { connecting }, gone) {
  if (connecting) {
    if (id === connecting.source) return "source"
    if (id === connecting.target) return "target"
    return graph.allows(connecting.source, id) ? "" : "dim"
  }
  return gone.has(id) ? "gone" : ""
}

export function nodesOf(graph, { places, sizes, mind, gone, words, hues, reachable, kept }) {
  const chosen = new Set(mind.selected)
  // Of what is selected, the layers that hold the weights: whoever has them too is shown.
  const kins = new Set(mind.selected.flatMap((id) => graph.byId.get(id)?.kins ?? []))
  const cards = graph.nodes.map((node) => {
    const { id } = node
    const position = places.get(id) ?? { x: 0, y: 0 }
    const measured = sizes.get(id)
    const look = lookOf(id, graph, mind, gone)
    const selected = chosen.has(id)
    const kin = !selected && node.kins.some((one) => kins.has(one))
    const said = [node, position, measured, look, selected, reachable === id, kin]
    return kept.take(id, said, () => {
      const block = node.role === "block"
      const takes = block ? words.closed : node.takes
      const shares = node.shares && words.shared_block
      const shown = block ? { ...node, words: node.ids.join(", "), shares } : node
      return {
        id, type: "card", position, selected, measured,
        connectable: !look,
        focusable: false,
        domAttributes: { "aria-roledescription": undefined },
        style: { width: WIDTH },
        data: {
          node: shown, words, selected, takes, look, kin, reachable: reachable === id,
          hue: hues.get(node.family) ?? "var(--st-gray-color)",
        },
      }
    })
  })
  return [...graph.frames.map((frame) => framed(frame, places, sizes, words, kept)), ...cards]
}

function framed({ key, block, home, ids }, places, sizes, words, kept) {
  const boxes = ids.map((id) => {
    const { x, y } = places.get(id) ?? { x: 0, y: 0 }
    const { width, height } = sizes.get(id) ?? { width: WIDTH, height: 80 }
    return [x, y, x + width, y + height]
  })
  const [left, top] = [0, 1].map((side) => Math.min(...boxes.map((box) => box[side])))
  const [right, bottom] = [2, 3].map((side) => Math.max(...boxes.map((box) => box[side])))
  const position = { x: left - FRAME.side, y: top - FRAME.top }
  const width = right - left + 2 * FRAME.side
  const height = bottom - top + FRAME.top + FRAME.bottom
  return kept.take(key, [block, home, position, width, height], () => ({
    id: key, type: "frame", position, zIndex: -1,
    draggable: false, selectable: false, connectable: false, focusable: false,
    domAttributes: { "aria-roledescription": undefined },
    style: { pointerEvents: "none", width, height },
    measured: { width, height },
    data: { key, block, home, width, height, words },
  }))
}

/** Return which ends of a line can be taken hold of, unless one is chosen: those at dots of their own. */
function free(graph, source, target) {
  const below = graph.below.get(source).length === 1
  const above = graph.above.get(target).length === 1
  return below && above ? true : below ? "source" : above ? "target" : false
}

const ARROW = { type: "arrowclosed", width: 16, height: 16, color: "var(--line)" }

/**
 * Return the lines of a graph.
 *
 * @param lines points between the ends, as laid out; of no use where an end was dragged away
 * @param pending connections that the page has not answered yet
 */
export function wiresOf(graph, { lines, dragged, chosen, gone, pending, words, kept }) {
  const wires = graph.edges.map(({ id, source, target, from, to }) => {
    const moved = dragged.has(source) || dragged.has(target)
    const points = moved ? [] : (lines.get(id) ?? [])
    const look = gone.has(id) || gone.has(source) || gone.has(target) ? "gone" : ""
    const selected = chosen === id
    const names = [source, target].map((one) => called(graph.byId.get(one)))
    const ends = !look && (chosen ? selected : free(graph, source, target))
    return kept.take(id, [points, look, selected, from, to, names, ends], () => ({
      id, source, target, selected, type: "wire", markerEnd: ARROW,
      reconnectable: ends,
      focusable: false, ariaLabel: null,
      domAttributes: { "aria-hidden": true, "aria-roledescription": undefined },
      data: { points, from, to, words, look, source: names[0], target: names[1] },
    }))
  })
  const drafts = pending
    .filter(({ id, source, target }) => !graph.edges.some((edge) => edge.id === id) &&
      graph.byId.has(source) && graph.byId.has(target))
    .map(({ id, source, target }) => ({
      id: `draft:${id}`, source, target, type: "wire", selectable: false, focusable: false, reconnectable: false,
      ariaLabel: null,
      domAttributes: { "aria-hidden": true, "aria-roledescription": undefined },
      data: { points: [], words, look: "draft" },
    }))
  return [...wires, ...drafts]
}
