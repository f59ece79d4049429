// Which part of the canvas is seen, and how it moves.

const READABLE = 0.7
const MARGIN = 24

/** Return the box around all nodes. */
function bounds(places, sizes) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [id, { x, y }] of places) {
    const { width, height } = sizes.get(id) ?? { width: 0, height: 0 }
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  return { left, top, width: right - left, height: bottom - top }
}

/**
 * Return the view that shows a whole network.
 *
 * @param readable where the whole could not be read, show its beginning instead
 */
export function whole(places, sizes, { width, height }, readable) {
  if (!places.size) return { x: 0, y: 0, zoom: 1 }
  const box = bounds(places, sizes)
  const [wide, high] = [(width - 2 * MARGIN) / box.width, (height - 2 * MARGIN) / box.height]
  const zoom = Math.max(0.1, Math.min(1, wide, high))
  const x = (at) => width / 2 - (box.left + box.width / 2) * at
  if (readable && zoom < READABLE) {
    const at = Math.max(READABLE, Math.min(0.9, wide))
    const first = places.values().next().value
    // The first node is in sight, also where the network is wider than the window.
    const left = wide < READABLE ? width / 2 - (first.x + 116) * at : x(at)
    return { x: left, y: MARGIN - box.top * at, zoom: at }
  }
  return { x: x(zoom), y: height / 2 - (box.top + box.height / 2) * zoom, zoom }
}

/** Return the view moved so that a network lies inside, along each side where there is room for it. */
export function inside(view, places, sizes, { width, height }) {
  const { left, top, width: wide, height: high } = bounds(places, sizes)
  const { zoom } = view
  const fit = (at, long, room) => {
    if (long * zoom > room - 2 * MARGIN) return 0
    if (at < MARGIN) return MARGIN - at
    return Math.min(0, room - MARGIN - at - long * zoom)
  }
  return {
    x: view.x + fit(left * zoom + view.x, wide, width),
    y: view.y + fit(top * zoom + view.y, high, height),
    zoom,
  }
}

/** Return the view in which a node is seen, moved as little as can be. */
export function revealed(view, place, size, { width, height }) {
  const { zoom } = view
  const fit = (from, long, room) => {
    const start = from * zoom
    if (start < MARGIN || long * zoom > room - 2 * MARGIN) return MARGIN - start
    return Math.min(0, room - MARGIN - start - long * zoom)
  }
  const x = fit(place.x + view.x / zoom, size.width, width)
  const y = fit(place.y + view.y / zoom, size.height, height)
  return { x: view.x + x, y: view.y + y, zoom }
}
