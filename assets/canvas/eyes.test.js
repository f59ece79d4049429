import assert from "node:assert/strict"
import test from "node:test"

import { Eyes } from "./eyes.js"
import { Hands } from "./hands.js"

/** Return eyes over a node that takes the focus from the given frame on, and its frames. */
function board(ready) {
  const frames = []
  globalThis.requestAnimationFrame = (what) => frames.push(what)
  globalThis.CSS = { escape: (text) => text }
  const node = { asked: 0, focus() { this.asked += 1 }, matches: () => node.asked > ready }
  const eyes = new Eyes({}, new Map())
  eyes.frame.current = { querySelector: () => node, focus() {}, clientWidth: 800, clientHeight: 600 }
  const pass = () => frames.splice(0).forEach((what) => what())
  return { eyes, node, frames, pass }
}

test("a new node gets the focus as soon as it takes it", () => {
  const { eyes, node, frames, pass } = board(2)
  eyes.focus("one")
  for (let turn = 0; turn < 5; turn += 1) pass()
  assert.equal(node.asked, 3)
  assert.equal(frames.length, 0)
})

test("who has gone elsewhere keeps the focus: a menu, a line, another node", () => {
  const hands = (eyes) => Object.assign(new Hands({}, eyes, null), {
    graph: { nodes: [] }, data: { words: { add_end: "" } }, setMenu() {}, setMind() {},
  })
  for (const leave of [(eyes) => hands(eyes).ask({}, { x: 0, y: 0 }), (eyes) => hands(eyes).rest()]) {
    const { eyes, node, pass } = board(9)
    eyes.focus("one")
    leave(eyes)
    pass()
    assert.equal(node.asked, 1)
  }
  const { eyes, node, frames, pass } = board(1)
  eyes.focus("one")
  eyes.focus("two")
  pass()
  assert.equal(node.asked, 2, "one, then two alone")
  assert.equal(frames.length, 0)
})

test("a choice that is said late takes no line away, a change does", () => {
  const wires = []
  const hands = Object.assign(new Hands({}, {}, { push() {} }), {
    setPending() {}, setWire: (wire) => wires.push(wire), graph: { nodes: [], edges: [] },
  })
  hands.send({ do: "select", ids: [] })
  assert.deepEqual(wires, [])
  hands.send({ do: "undo" })
  assert.deepEqual(wires, [null])
})
