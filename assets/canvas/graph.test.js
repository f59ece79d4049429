import assert from "node:assert/strict"
import { test } from "node:test"

import { drawn } from "./graph.js"

const node = (id, inputs = [], more = {}) => ({
  id, role: "layer", label: id, family: "", shape: `of ${id}`, problems: [], off: false, block: "", inputs, ...more,
})
const RESIDUAL = [
  node("features", [], { role: "input" }),
  node("stem", ["features"]),
  node("norm", ["stem"], { block: "one", problems: ["too wide"] }),
  node("dense", ["norm"], { block: "one" }),
  node("add", ["stem", "dense"], { block: "one" }),
  node("output", ["add"], { role: "output" }),
]
const KEY = "block:one:0"

test("open, every layer and connection is drawn, and the block is a frame", () => {
  const graph = drawn(RESIDUAL)
  assert.deepEqual(graph.order, ["features", "stem", "norm", "dense", "add", "output"])
  assert.equal(graph.edges.length, 6)
  assert.deepEqual(graph.frames.map(({ key, ids }) => [key, ids]), [[KEY, ["norm", "dense", "add"]]])
})

test("closed, a block is one node that takes and gives what its layers do", () => {
  const graph = drawn(RESIDUAL, new Set([KEY]))
  assert.deepEqual(graph.order, ["features", "stem", KEY, "output"])
  assert.deepEqual(graph.edges.map(({ id, from, to }) => [id, from, to]), [
    ["features>stem", "features", "stem"],
    [`stem>${KEY}`, "stem", "norm"],
    [`${KEY}>output`, "add", "output"],
  ])
  const block = graph.byId.get(KEY)
  assert.deepEqual([block.first, block.last, block.shape], ["norm", "add", "of add"])
  assert.deepEqual(block.problems, ["too wide"])
  assert.deepEqual(graph.frames, [])
})

test("layers of one name that do not follow each other are blocks of their own", () => {
  const nodes = ["a", "b", "c", "d", "e"].map((id, number, all) =>
    node(id, number ? [all[number - 1]] : [], { block: id === "c" ? "" : "twin" }))
  assert.deepEqual(drawn(nodes).frames.map(({ key, ids }) => [key, ids]), [
    ["block:twin:0", ["a", "b"]], ["block:twin:1", ["d", "e"]],
  ])
})

test("a layer alone is no block", () => {
  assert.deepEqual(drawn([node("a", [], { block: "one" }), node("b", ["a"])]).frames, [])
})

test("what is taken and is not there is not drawn", () => {
  assert.deepEqual(drawn([node("a", ["gone"])]).edges, [])
})

for (const [source, target, allowed] of [
  ["stem", "add", true], ["norm", "add", true], ["add", "output", true],
  ["add", "norm", false], ["add", "add", false], ["stem", "features", false], ["output", "stem", false],
  ["stem", "nobody", false],
]) {
  test(`${target} may take ${source}: ${allowed}`, () => {
    assert.equal(drawn(RESIDUAL).allows(source, target), allowed)
  })
}

test("an input takes nothing, not even another input", () => {
  const two = [node("features", [], { role: "input" }), node("image", [], { role: "input" })]
  assert.equal(drawn(two).allows("features", "image"), false)
})

const WIDE = [
  node("features", [], { role: "input" }), node("deep", ["features"]), node("deeper", ["deep"]),
  node("wide", ["features"]), node("join", ["deeper", "wide"]), node("output", ["join"], { role: "output" }),
]

for (const [from, key, to] of [
  ["features", "ArrowDown", "deep"], ["deeper", "ArrowUp", "deep"], ["join", "ArrowUp", "deeper"],
  ["deep", "ArrowRight", "wide"], ["wide", "ArrowLeft", "deeper"], ["features", "ArrowUp", "features"],
  ["output", "ArrowDown", "output"], ["join", "ArrowRight", "output"], ["join", "Home", "features"],
  ["join", "End", "output"],
]) {
  test(`${key} leads from ${from} to ${to}`, () => assert.equal(drawn(WIDE).step(from, key), to))
}

test("left and right are as on the screen", () => {
  const across = new Map([["wide", 0], ["deep", 300], ["deeper", 300]])
  const graph = drawn(WIDE)
  assert.equal(graph.step("deep", "ArrowLeft", across), "wide")
  assert.equal(graph.step("wide", "ArrowRight", across), "deep")
})

test("the structure is equal for other words and different for another connection", () => {
  const other = WIDE.map((one) => ({ ...one, label: "other" }))
  assert.equal(drawn(other).structure, drawn(WIDE).structure)
  const changed = WIDE.map((one) => (one.id === "wide" ? { ...one, inputs: ["deep"] } : one))
  assert.notEqual(drawn(changed).structure, drawn(WIDE).structure)
})

test("every node is reached by arrow keys", () => {
  for (const nodes of [RESIDUAL, WIDE]) {
    const graph = drawn(nodes)
    const found = new Set(["features"])
    for (let before = 0; before < found.size;) {
      before = found.size
      for (const id of [...found]) {
        for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]) found.add(graph.step(id, key))
      }
    }
    assert.equal(found.size, nodes.length)
  }
})
