// The network as rows: a block is one row until it is opened. It knows no browser.

/**
 * Return the rows of a list.
 *
 * @param nodes in the order of the list, as the docstring of `pages.components.canvas` has them
 * @param open names of the blocks that are open
 * @returns [{key, role, level, ids, node, block, open}]: role is "input", "layer", "block" or
 *   "output"; a block has no `node` and the ids of all its layers
 */
export function rowsOf(nodes, open) {
  const rows = []
  for (let at = 0; at < nodes.length; at += 1) {
    const run = blockAt(nodes, at)
    if (run.length < 2) {
      rows.push(row(nodes[at], 1))
      continue
    }
    const name = nodes[at].block
    const ids = run.map(({ id }) => id)
    const isOpen = open.has(name)
    rows.push({ key: `${name}/${ids[0]}`, role: "block", level: 1, ids, node: null, block: name, open: isOpen, nodes: run })
    if (isOpen) rows.push(...run.map((node) => row(node, 2)))
    at += run.length - 1
  }
  return rows
}

function blockAt(nodes, start) {
  const name = nodes[start].block
  if (!name) return []
  let end = start
  while (end < nodes.length && nodes[end].block === name) end += 1
  return nodes.slice(start, end)
}

function row(node, level) {
  return { key: node.id, role: node.role, level, ids: [node.id], node, block: node.block, open: false }
}

/** Return with whom the layers of a row share their weights, in words; "" for nobody. */
export function sharing(nodes, words) {
  if (nodes.length === 1) return nodes[0].shares
  return nodes.some(({ shares }) => shares) ? words.shared_block : ""
}

/** Return the ids of the layers of rows, each once. */
export function layersOf(rows) {
  const movable = rows.filter(({ role }) => role === "layer" || role === "block")
  return [...new Set(movable.flatMap(({ ids }) => ids))]
}

/** Return where something goes that is to follow a row: parts of an action. */
export function behind(row) {
  if (!row) return {}
  return row.role === "output" ? { before: row.ids[0] } : { after: row.ids.at(-1) }
}

/** Return what stands right before a part in the network; null before the first. */
function before(rows, id) {
  const ids = rows.flatMap((one) => (one.role === "block" && one.open ? [] : one.ids))
  return ids[ids.indexOf(id) - 1] ?? null
}

/**
 * Return the action that moves a row up (-1) or down (1), or null at the ends of the list.
 *
 * A block goes past its neighbour as a whole, a layer into and out of blocks that are open.
 */
export function moved(rows, place, step) {
  const own = rows[place]
  if (!own || (own.role !== "layer" && own.role !== "block")) return null
  let next = place + step
  const mine = (one) => own.role === "block" && one.role === "layer" && own.ids.includes(one.key)
  while (rows[next] && mine(rows[next])) next += step
  // The head of an open block has no place of its own for a layer.
  if (own.role === "layer" && rows[next]?.role === "block" && rows[next].open) next += step
  let unit = rows[next]
  if (!unit || unit.role === "input" || unit.role === "output") return null
  if (own.role === "block" && unit.level === 2) {
    unit = rows.find((one) => one.role === "block" && one.ids.includes(unit.key))
  }
  const after = step > 0 ? unit.ids.at(-1) : before(rows, unit.ids[0])
  return after === null ? null : { do: "move", ids: own.ids, after }
}

/**
 * Return the action that puts a row where it was dropped, or null when it stays.
 *
 * @param rows as they were
 * @param keys of the rows in the order that they have now
 * @param key of the row that was dragged
 */
export function dropped(rows, keys, key) {
  const by = new Map(rows.map((one) => [one.key, one]))
  const own = by.get(key)
  let place = keys.indexOf(key) - 1
  while (place >= 0 && own.ids.includes(keys[place])) place -= 1
  const upper = by.get(keys[place])
  if (!upper || upper.role === "output") return null
  const after = upper.role === "block" && upper.open ? before(rows, upper.ids[0]) : upper.ids.at(-1)
  if (after === null || after === before(rows, own.ids[0])) return null
  return { do: "move", ids: own.ids, after }
}

/** Return the rows from one to another, ends of the network left out. */
export function range(rows, from, to) {
  const [first, last] = from < to ? [from, to] : [to, from]
  return layersOf(rows.slice(first, last + 1))
}

/** Return the action that mends the first thing that is wrong with a row, or null. */
export function mended(row) {
  const nodes = row?.nodes ?? (row?.node ? [row.node] : [])
  for (const { where, mends = [] } of nodes.flatMap((one) => one.problems)) {
    if (mends.length) return { do: "mend", where, name: mends[0].name }
  }
  return null
}
