// What is drawn of a network: its nodes, blocks that are closed as one, and the way between them.

/** Return the runs of neighbours that belong to one block, each under a key of its own. */
function blocks(nodes) {
  const found = []
  const seen = new Map()
  nodes.forEach((node, number) => {
    if (!node.block) return
    const last = found.at(-1)
    if (last && last.end === number && last.block === node.block) {
      last.ids.push(node.id)
      last.end += 1
      return
    }
    const turn = seen.get(node.block) ?? 0
    seen.set(node.block, turn + 1)
    found.push({
      key: `block:${node.block}:${turn}`, block: node.block, home: node.home, ids: [node.id], end: number + 1,
    })
  })
  return found.filter(({ ids }) => ids.length > 1)
}

/**
 * Return a network as it is drawn.
 *
 * @param nodes as `pages/components/canvas.py` describes them
 * @param closed keys of the blocks that are drawn as one node
 */
export function drawn(nodes, closed = new Set()) {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const all = blocks(nodes)
  const shut = all.filter(({ key }) => closed.has(key))
  const holder = new Map(nodes.map(({ id }) => [id, id]))
  for (const { key, ids } of shut) for (const id of ids) holder.set(id, key)
  const shown = []
  const placed = new Set()
  for (const node of nodes) {
    const key = holder.get(node.id)
    if (placed.has(key)) continue
    placed.add(key)
    if (key === node.id) {
      const kins = node.kin ? [node.kin] : []
      shown.push({ ...node, ids: [node.id], first: node.id, last: node.id, kins })
      continue
    }
    const { ids, block } = shut.find((one) => one.key === key)
    const held = ids.map((id) => byId.get(id))
    shown.push({
      id: key, role: "block", kind: "", label: held[0].home, family: held[0].family, words: "",
      shape: held.at(-1).shape, weights: "", problems: held.flatMap((one) => one.problems),
      off: held.every((one) => one.off), block, inputs: [], joins: false, takes: "",
      shares: held.some(({ shares }) => shares), kins: held.map(({ kin }) => kin).filter(Boolean),
      ids, first: ids[0], last: ids.at(-1),
    })
  }
  const edges = new Map()
  for (const node of nodes) {
    for (const input of node.inputs) {
      if (!byId.has(input)) continue
      const [source, target] = [holder.get(input), holder.get(node.id)]
      if (source === target) continue
      const id = `${source}>${target}`
      // The real ends of the first connection that is drawn by this line.
      if (!edges.has(id)) edges.set(id, { id, source, target, from: input, to: node.id })
    }
  }
  const frames = all.filter(({ key }) => !closed.has(key))
  return new Graph(shown, [...edges.values()], frames)
}

/** Nodes in graph order, and the lines between them. */
export class Graph {
  constructor(nodes, edges, frames = []) {
    this.nodes = nodes
    this.edges = edges
    this.frames = frames
    this.byId = new Map(nodes.map((node) => [node.id, node]))
    this.above = new Map(nodes.map(({ id }) => [id, []]))
    this.below = new Map(nodes.map(({ id }) => [id, []]))
    for (const { source, target } of edges) {
      this.below.get(source).push(target)
      this.above.get(target).push(source)
    }
  }

  /** Return how the graph hangs together, as text: equal for equal structure. */
  get structure() {
    return JSON.stringify([this.nodes.map(({ id }) => id), this.edges.map(({ id }) => id)])
  }

  get order() {
    return this.nodes.map(({ id }) => id)
  }

  /** Return everything that leads to a node, itself included. */
  upstream(id) {
    const found = new Set([id])
    const waiting = [id]
    while (waiting.length) {
      for (const one of this.above.get(waiting.pop()) ?? []) {
        if (found.has(one)) continue
        found.add(one)
        waiting.push(one)
      }
    }
    return found
  }

  /** Return whether a node may take another one: values flow in one direction, into layers. */
  allows(source, target) {
    const [from, to] = [this.byId.get(source), this.byId.get(target)]
    if (!from || !to || from.role === "output" || to.role === "input") return false
    return !this.upstream(source).has(target)
  }

  connected(source, target) {
    return (this.below.get(source) ?? []).includes(target)
  }

  /** Return what could take a node, in graph order. */
  targets(source) {
    return this.order.filter((id) => this.allows(source, id))
  }

  /**
   * Return the node that an arrow key leads to from another one; itself at an end.
   *
   * @param across where a node lies from left to right; its place in graph order while unknown
   */
  step(id, key, across = new Map()) {
    const along = { ArrowUp: this.above, ArrowDown: this.below }[key]
    if (along) return along.get(id)?.[0] ?? id
    const order = this.order
    if (key === "Home") return order[0] ?? id
    if (key === "End") return order.at(-1) ?? id
    const way = key === "ArrowRight" ? 1 : -1
    const beside = new Set([id])
    for (const one of this.above.get(id) ?? []) this.below.get(one).forEach((two) => beside.add(two))
    for (const one of this.below.get(id) ?? []) this.above.get(one).forEach((two) => beside.add(two))
    const x = (one) => across.get(one) ?? order.indexOf(one)
    const row = [...beside].sort((one, two) => x(one) - x(two) || order.indexOf(one) - order.indexOf(two))
    return row[row.indexOf(id) + way] ?? order[order.indexOf(id) + way] ?? id
  }
}
