// What a person sees of the canvas, and what is in focus: moved from here.

import { inside, revealed, whole } from "./sight.js"
import { WIDTH } from "./layout.js"

const UNMEASURED = { width: WIDTH, height: 84 }
const FRAMES = 30
const [FARTHEST, NEAREST] = [0.1, 2]

export class Eyes {
  /**
   * @param held what is kept of the project, of which this keeps the view
   * @param sizes of nodes, as they are measured
   */
  constructor(held, sizes) {
    this.held = held
    this.sizes = sizes
    this.frame = { current: null }
    this.places = new Map()
    this.flow = null
    // The node that is to have the focus as soon as it can.
    this.wanted = null
  }

  get room() {
    const { clientWidth: width, clientHeight: height } = this.frame.current
    return { width, height }
  }

  look(view) {
    this.flow.setViewport(view)
    this.held.view = view
  }

  /** Show all; or its beginning, where all of it could not be read. */
  all(readable = false) {
    this.look(whole(this.places, this.sizes, this.room, readable))
  }

  reveal(id) {
    const place = this.places.get(id)
    if (!place) return
    const size = this.sizes.get(id) ?? UNMEASURED
    this.look(revealed(this.flow.getViewport(), place, size, this.room))
  }

  /** Return the point of the network in the middle of the screen. */
  get centre() {
    const { x, y, zoom } = this.flow.getViewport()
    const { width, height } = this.room
    return { x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom }
  }

  /** Move with a node that was laid out anew, so that it stays where it is on the screen. */
  follow(from, to) {
    const { x, y, zoom } = this.flow.getViewport()
    const moved = { zoom, x: x + (from.x - to.x) * zoom, y: y + (from.y - to.y) * zoom }
    this.look(inside(moved, this.places, this.sizes, this.room))
  }

  zoom(times) {
    const { x, y, zoom } = this.flow.getViewport()
    const { width, height } = this.room
    const next = Math.max(FARTHEST, Math.min(NEAREST, zoom * times))
    const turned = (at, middle) => middle - ((middle - at) / zoom) * next
    this.look({ x: turned(x, width / 2), y: turned(y, height / 2), zoom: next })
  }

  /**
   * Put the focus on a node. One that is new takes none before it has been measured; whoever goes
   * elsewhere meanwhile stays there.
   */
  focus(id) {
    this.wanted = id
    this.reach(id, FRAMES)
  }

  reach(id, frames) {
    if (this.wanted !== id || !this.frame.current) return
    const node = this.frame.current.querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"] .card`)
    node?.focus({ preventScroll: true })
    if (node?.matches(":focus") || !frames) this.wanted = null
    else requestAnimationFrame(() => this.reach(id, frames - 1))
  }

  /** Want no node in focus any more: something else has it. */
  leave() {
    this.wanted = null
  }

  /** By mouse no node is in focus any more, but keys are still meant for the canvas. */
  rest() {
    this.leave()
    this.frame.current.focus({ preventScroll: true })
  }

  /** Return where something happened, from the corner of the canvas. */
  point({ clientX, clientY }) {
    const { left, top } = this.frame.current.getBoundingClientRect()
    return { x: clientX - left, y: clientY - top }
  }

  below(id) {
    const node = this.frame.current.querySelector(`[data-id="${CSS.escape(id)}"]`)
    if (!node) return { x: 16, y: 16 }
    const { left, bottom } = node.getBoundingClientRect()
    return this.point({ clientX: left + 20, clientY: bottom + 8 })
  }
}
