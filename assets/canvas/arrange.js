// The layout library, asked.

const GAP = 64

import { graphlib, layout } from "@dagrejs/dagre"

/** Return where nodes go (upper left corners) and through which points lines run between them. */
export function arrange({ nodes, edges }) {
  const graph = new graphlib.Graph()
  graph.setGraph({ rankdir: "TB", ranksep: GAP, nodesep: 36, edgesep: 28, marginx: 0, marginy: 0 })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height })
  for (const { source, target, weight } of edges) graph.setEdge(source, target, { weight })
  layout(graph)
  const places = new Map()
  for (const { id } of nodes) {
    const { x, y, width, height } = graph.node(id)
    places.set(id, { x: x - width / 2, y: y - height / 2 })
  }
  const lines = new Map(edges.map(({ id, source, target }) => [
    id, around(graph.edge(source, target).points.slice(1, -1)),
  ]))
  return { places, lines }
}

/**
 * Return the points that lead a line past other nodes; none between neighbours.
 *
 * The library bends a line in the middle of the gap after its start and before its end; with the
 * whole gap to bend in it is smooth.
 */
function around(points) {
  if (points.length < 3) return []
  const bend = 0.4 * GAP
  return points.map(({ x, y }, number) => {
    if (number === 0) return { x, y: y + bend }
    return { x, y: number === points.length - 1 ? y - bend : y }
  })
}
