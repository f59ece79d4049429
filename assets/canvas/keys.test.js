import assert from "node:assert/strict"
import { test } from "node:test"

import { drawn } from "./graph.js"
import { joined, layers, meant, press, redrawn } from "./keys.js"

const node = (id, inputs = [], more = {}) => ({
  id, role: "layer", label: id, family: "", shape: "", problems: [], off: false, block: "", inputs, ...more,
})
const NODES = [
  node("features", [], { role: "input" }), node("one", ["features"]), node("two", ["one"]),
  node("add", ["one", "two"], { joins: true }), node("output", ["add"], { role: "output" }),
]
const graph = drawn(NODES)
const at = (focus, more = {}) => ({ focus, selected: [], connecting: null, ...more })
const pressed = (key, more = {}) => ({ key, ctrl: false, shift: false, ...more })
const does = (state, key, more) => press(state, pressed(key, more), graph)?.effects
const acts = (action) => [{ does: "act", action }]

for (const [why, state, key, more, effects] of [
  ["select", at("one"), "Enter", {}, [{ does: "select", ids: ["one"] }]],
  ["select by space", at("one"), " ", {}, [{ does: "select", ids: ["one"] }]],
  ["select more", at("two", { selected: ["one"] }), "Enter", { shift: true },
    [{ does: "select", ids: ["one", "two"] }]],
  ["select fewer", at("two", { selected: ["one", "two"] }), "Enter", { ctrl: true },
    [{ does: "select", ids: ["one"] }]],
  ["select nothing", at("one", { selected: ["one"] }), "Escape", {}, [{ does: "select", ids: [] }]],
  ["select every layer", at(null), "a", { ctrl: true }, [{ does: "select", ids: ["one", "two", "add"] }]],
  ["remove what is in focus", at("two"), "Delete", {}, acts({ do: "remove", ids: ["two"] })],
  ["remove what is in focus, not what is selected", at("two", { selected: ["one"] }), "Backspace", {},
    acts({ do: "remove", ids: ["two"] })],
  ["remove all that is selected", at("two", { selected: ["one", "two"] }), "Delete", {},
    acts({ do: "remove", ids: ["one", "two"] })],
  ["the ends stay", at("output"), "Delete", {}, [{ does: "say", words: "no_layer", ids: {} }]],
  ["duplicate", at("one"), "d", {}, acts({ do: "duplicate", ids: ["one"] })],
  ["duplicate", at("one"), "d", { ctrl: true }, acts({ do: "duplicate", ids: ["one"] })],
  ["switch off", at("one"), "S", {}, acts({ do: "switch", ids: ["one"] })],
  ["use again", at("one"), "u", {}, acts({ do: "share", ids: ["one"] })],
  ["a layer of its own", at("one"), "U", { shift: true }, acts({ do: "unshare", ids: ["one"] })],
  ["undo", at("one"), "z", { ctrl: true }, acts({ do: "undo" })],
  ["redo", at("one"), "Z", { ctrl: true, shift: true }, acts({ do: "redo" })],
  ["redo", at("one"), "y", { ctrl: true }, acts({ do: "redo" })],
  ["add after a layer", at("one"), "a", {}, [{ does: "menu", after: "one" }]],
  ["add before the output", at("output"), "a", {}, [{ does: "menu", before: "output" }]],
  ["move", at("one"), "ArrowDown", {}, [{ does: "reveal", id: "two" }]],
  ["begin", at(null), "ArrowDown", {}, [{ does: "reveal", id: "features" }]],
  ["see all", at("one"), "f", {}, [{ does: "view", how: "fit" }]],
]) {
  test(`${why}: ${key}`, () => assert.deepEqual(does(state, key, more), effects))
}

for (const [key, more] of [["x", {}], ["c", { ctrl: true }], ["v", { ctrl: true }], ["Tab", {}], ["Enter", { ctrl: false }]]) {
  test(`${key} is left to the browser`, () => assert.equal(press(at(null), pressed(key, more), graph), null))
}

test("a connection: begun, another target, made", () => {
  const begun = press(at("one"), pressed("c"), graph)
  // What does not take it yet comes first.
  assert.deepEqual(begun.state.connecting, { source: "one", target: "output" })
  assert.deepEqual(begun.effects, [{ does: "say", words: "join", ids: { source: "one", target: "output" } }])
  const moved = press(begun.state, pressed("ArrowUp"), graph)
  assert.equal(moved.state.connecting.target, "add")
  assert.equal(moved.effects[0].words, "part")
  const made = press(begun.state, pressed("Enter"), graph)
  assert.deepEqual(made.effects, acts({ do: "connect", source: "one", target: "output" }))
  assert.equal(made.state.connecting, null)
  assert.equal(made.state.focus, "output")
})

test("a connection that is there is taken away", () => {
  const state = at("two", { connecting: { source: "two", target: "add" } })
  assert.deepEqual(does(state, "Enter"), acts({ do: "disconnect", source: "two", target: "add" }))
})

test("a connection is given up, and other keys mean nothing meanwhile", () => {
  const state = at("one", { connecting: { source: "one", target: "add" } })
  assert.equal(press(state, pressed("Escape"), graph).state.connecting, null)
  assert.deepEqual(press(state, pressed("Delete"), graph), { state, effects: [] })
})

test("arrows stay among what can be chosen", () => {
  let state = at("two", { connecting: { source: "two", target: "add" } })
  const seen = []
  for (const key of ["ArrowUp", "ArrowLeft", "ArrowDown", "ArrowDown", "Home", "End"]) {
    state = press(state, pressed(key), graph).state
    seen.push(state.connecting.target)
  }
  assert.deepEqual(seen, ["add", "add", "output", "output", "add", "output"])
})

test("the output gives nothing", () => {
  assert.deepEqual(does(at("output"), "c"), [{ does: "say", words: "nothing_takes", ids: { source: "output" } }])
})

test("a closed block stands for its layers", () => {
  const nodes = NODES.map((one) => (["one", "two"].includes(one.id) ? { ...one, block: "pair" } : one))
  const closed = drawn(nodes, new Set(["block:pair:0"]))
  const id = "block:pair:0"
  assert.deepEqual(layers(closed, ["features", id, "add"]), ["one", "two", "add"])
  assert.deepEqual(joined(closed, "features", id), { do: "disconnect", source: "features", target: "one" })
  assert.deepEqual(joined(closed, id, "output"), { do: "connect", source: "two", target: "output" })
})

test("a line is drawn from or to another node, with the real ends of a closed block", () => {
  const to = (...ends) => ({ do: "reconnect", from: ["two", "add"], to: ends })
  assert.deepEqual(redrawn(graph, "two>add", "one", "add"), to("one", "add"))
  assert.deepEqual(redrawn(graph, "two>add", "two", "output"), to("two", "output"))
  assert.equal(redrawn(graph, "two>add", "two", "add"), null)
  assert.equal(redrawn(graph, "gone>add", "two", "add"), null)
  const nodes = NODES.map((one) => (["one", "two"].includes(one.id) ? { ...one, block: "pair" } : one))
  const closed = drawn(nodes, new Set(["block:pair:0"]))
  const [edge] = closed.edges.filter(({ target }) => target === "add")
  assert.deepEqual(redrawn(closed, edge.id, "features", "add").from, [edge.from, "add"])
  assert.deepEqual(redrawn(closed, "features>block:pair:0", "features", "output").to, ["features", "output"])
})

test("what is meant", () => {
  assert.deepEqual(meant(at("one", { selected: ["one", "two"] })), ["one", "two"])
  assert.deepEqual(meant(at("add", { selected: ["one"] })), ["add"])
  assert.deepEqual(meant(at(null, { selected: ["one"] })), ["one"])
})
