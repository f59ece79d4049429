import assert from "node:assert/strict"
import { test } from "node:test"

import { drawn } from "./graph.js"
import { WIDTH, alike, anchor, expected, line, placed, plan } from "./layout.js"
import { inside, revealed, whole } from "./sight.js"

const node = (id, inputs = [], more = {}) => ({
  id, role: "layer", label: id, family: "", shape: "", problems: [], off: false, block: "", inputs, ...more,
})
const NODES = [
  node("features", [], { role: "input" }), node("stem", ["features"]),
  node("dense", ["stem"], { block: "one" }), node("add", ["stem", "dense"], { block: "one" }),
]

test("what the library is told: sizes, and what follows in the list as the main line", () => {
  const told = plan(drawn(NODES), new Map([["stem", { width: 240, height: 120 }]]))
  assert.deepEqual(told.nodes.map(({ id, width, height }) => [id, width, height]), [
    ["features", WIDTH, 39], ["stem", 240, 120], ["dense", WIDTH, 39], ["add", WIDTH, 39],
  ])
  assert.deepEqual(told.edges.map(({ id, weight }) => [id, weight]), [
    ["features>stem", 8], ["stem>dense", 8], ["stem>add", 1], ["dense>add", 8],
  ])
})

test("a closed block is one node", () => {
  const told = plan(drawn(NODES, new Set(["block:one:0"])), new Map())
  assert.deepEqual(told.nodes.map(({ id }) => id), ["features", "stem", "block:one:0"])
  assert.deepEqual(told.edges.map(({ id }) => id), ["features>stem", "stem>block:one:0"])
})

test("a node is expected as high as what it says; about as high is as good", () => {
  const bare = expected(node("a"))
  const full = expected(node("a", [], { words: "64 units", shape: "64", off: true, problems: [{ text: "" }] }))
  assert.ok(full.height > bare.height + 60)
  assert.ok(alike(bare, { ...bare, height: bare.height + 3 }))
  assert.ok(!alike(bare, full))
})

const LAID = new Map([["a", { x: 0, y: 0 }], ["b", { x: 0, y: 200 }]])

test("what was dragged stays where it was put; what is gone is not drawn", () => {
  const dragged = new Map([["b", { x: 500, y: 10 }], ["gone", { x: 1, y: 1 }]])
  assert.deepEqual([...placed(LAID, dragged)], [["a", { x: 0, y: 0 }], ["b", { x: 500, y: 10 }]])
})

for (const [why, wishes, centre, found] of [
  ["the one in focus", ["b"], { x: 0, y: 0 }, "b"],
  ["one that is left", ["gone", "a"], { x: 0, y: 900 }, "a"],
  ["the one in the middle", [null], { x: 0, y: 180 }, "b"],
]) {
  test(`what stays where it is: ${why}`, () => assert.equal(anchor(LAID, LAID, wishes, centre), found))
}

test("of two networks that share nothing, nothing stays", () => {
  assert.equal(anchor(LAID, new Map([["c", { x: 0, y: 0 }]]), ["a"], { x: 0, y: 0 }), null)
})

test("a line runs through its points, and its middle is on it", () => {
  const points = [{ x: 0, y: 0 }, { x: 50, y: 60 }, { x: 50, y: 200 }, { x: 0, y: 260 }]
  const { path, middle } = line(points)
  for (const { x, y } of points) assert.ok(path.includes(`${x},${y}`))
  assert.deepEqual(middle, { x: 50, y: 130 })
  assert.deepEqual(line([points[0], points[3]]).middle, { x: 0, y: 130 })
})

const SIZES = new Map([["a", { width: 200, height: 80 }], ["b", { width: 200, height: 80 }]])
const ROOM = { width: 800, height: 600 }

test("a small network is seen whole and in the middle, not larger than life", () => {
  assert.deepEqual(whole(LAID, SIZES, ROOM, true), { x: 300, y: 160, zoom: 1 })
})

test("of a long one the beginning is seen where it can be read, or all of it where that is asked for", () => {
  const long = new Map([["a", { x: 0, y: 0 }], ["b", { x: 0, y: 6000 }]])
  const first = whole(long, SIZES, ROOM, true)
  assert.ok(first.zoom >= 0.7 && first.y === 24)
  assert.ok(whole(long, SIZES, ROOM, false).zoom < 0.1001)
})

test("a node comes into sight by the shortest way, and one that is seen moves nothing", () => {
  const [view, size] = [{ x: 0, y: 0, zoom: 1 }, { width: 200, height: 80 }]
  assert.deepEqual(revealed(view, { x: 100, y: 100 }, size, ROOM), view)
  assert.deepEqual(revealed(view, { x: 100, y: 900 }, size, ROOM), { x: 0, y: -404, zoom: 1 })
  assert.deepEqual(revealed(view, { x: -50, y: 100 }, size, ROOM), { x: 74, y: 0, zoom: 1 })
})

test("a network that has room lies inside; along a side where it has none it stays", () => {
  assert.deepEqual(inside({ x: -30, y: 400, zoom: 1 }, LAID, SIZES, ROOM), { x: 24, y: 296, zoom: 1 })
  assert.deepEqual(inside({ x: 0, y: -500, zoom: 3 }, LAID, SIZES, ROOM), { x: 24, y: -500, zoom: 3 })
})
