// Where nodes go: layers from top to bottom, but for those that a person has put elsewhere.

export const WIDTH = 232
// Heights of the parts of a node, about: what they are is measured once they are drawn.
const [FRAME, LINE, FACTS] = [19, 20, 17]
const NEAR = 6

/** Return the size that a node will have, about. */
export function expected({ words, shape, weights, off, problems, joins, inputs, shares }) {
  const order = joins && inputs.length > 1
  const facts = (shape || weights) && FACTS
  const lines = [LINE, order && FACTS, words && LINE, facts, shares && FACTS, off && LINE + 4].filter(Boolean)
  const height = lines.reduce((sum, one) => sum + one, FRAME) + problems.length * (2 * FACTS + 6)
  return { width: WIDTH, height }
}

/** Return whether a size is so much like another that nothing needs to be laid out anew. */
export function alike(one, other) {
  return Math.abs(one.width - other.width) < NEAR && Math.abs(one.height - other.height) < NEAR
}

/** Return what the layout library is told: sizes and lines. */
export function plan(graph, sizes) {
  const order = new Map(graph.order.map((id, number) => [id, number]))
  return {
    nodes: graph.nodes.map((node) => ({ id: node.id, ...(sizes.get(node.id) ?? expected(node)) })),
    // What follows in the list stands in one column, and what leads past it bends.
    edges: graph.edges.map(({ id, source, target }) => ({
      id, source, target, weight: order.get(target) - order.get(source) === 1 ? 8 : 1,
    })),
  }
}

/** Return where nodes are drawn: as laid out, or where they were dragged. */
export function placed(laid, dragged) {
  return new Map([...laid].map(([id, place]) => [id, dragged.get(id) ?? place]))
}

/** Return the node that is to stay where it is on the screen when a graph is laid out anew. */
export function anchor(before, after, wishes, centre) {
  const wished = wishes.find((id) => before.has(id) && after.has(id))
  if (wished) return wished
  let [nearest, least] = [null, Infinity]
  for (const [id, { x, y }] of before) {
    if (!after.has(id)) continue
    const far = (x - centre.x) ** 2 + (y - centre.y) ** 2
    if (far < least) [nearest, least] = [id, far]
  }
  return nearest
}

/** Return a smooth line from top to bottom through points, and its middle. */
export function line(points) {
  let path = `M${points[0].x},${points[0].y}`
  for (let number = 1; number < points.length; number += 1) {
    const [one, two] = [points[number - 1], points[number]]
    const bend = Math.max(Math.abs(two.y - one.y) / 2, two.y < one.y ? 60 : 0)
    path += `C${one.x},${one.y + bend} ${two.x},${two.y - bend} ${two.x},${two.y}`
  }
  const half = Math.floor(points.length / 2)
  const middle = points.length % 2
    ? points[half]
    : { x: (points[half - 1].x + points[half].x) / 2, y: (points[half - 1].y + points[half].y) / 2 }
  return { path, middle }
}
