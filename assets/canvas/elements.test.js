import assert from "node:assert/strict"
import { test } from "node:test"

import { Kept, nodesOf, wiresOf } from "./elements.js"
import { drawn } from "./graph.js"

const node = (id, inputs = [], more = {}) => ({
  id, role: "layer", label: "Dense", family: "", words: "", shape: "", weights: "", problems: [], off: false,
  block: "", inputs, takes: "", ...more,
})
const NODES = [node("a"), node("b", ["a"], { block: "one" }), node("c", ["b"], { block: "one" })]
const PLACES = new Map([["a", { x: 0, y: 0 }], ["b", { x: 0, y: 100 }], ["c", { x: 40, y: 200 }]])
const SIZES = new Map([...PLACES.keys()].map((id) => [id, { width: 232, height: 80 }]))
const MIND = { focus: null, selected: [], connecting: null }
const WORDS = { closed: "closed block" }

const cards = (kept, how = {}, nodes = NODES) => new Map(nodesOf(drawn(nodes), {
  places: PLACES, sizes: SIZES, mind: MIND, gone: new Set(), words: WORDS, hues: new Map(), reachable: "a",
  kept, ...how,
}).map((one) => [one.id, one]))
const lines = (how = {}) => wiresOf(drawn(NODES), {
  lines: new Map([["a>b", [{ x: 1, y: 1 }]]]), dragged: new Map(), chosen: null, gone: new Set(), pending: [],
  words: WORDS, kept: new Kept(), ...how,
})

test("only what changed is another object", () => {
  const kept = new Kept()
  const before = cards(kept)
  const after = cards(kept, { mind: { ...MIND, selected: ["b"] } })
  assert.equal(after.get("a"), before.get("a"))
  assert.notEqual(after.get("b"), before.get("b"))
  assert.equal(after.get("b").selected, true)
  const said = cards(kept, {}, NODES.map((one) => (one.id === "a" ? { ...one, words: "64 units" } : one)))
  assert.notEqual(said.get("a"), before.get("a"))
  assert.equal(said.get("c"), before.get("c"))
})

test("with other words all is drawn anew", () => {
  const kept = new Kept()
  kept.under("one")
  const before = cards(kept)
  kept.under("one")
  assert.equal(cards(kept).get("a"), before.get("a"))
  kept.under("two")
  assert.notEqual(cards(kept).get("a"), before.get("a"))
})

test("nodes are in graph order, for who goes through them by reading", () => {
  assert.deepEqual([...cards(new Kept()).keys()], ["block:one:0", "a", "b", "c"])
})

test("the frame of an open block holds its layers", () => {
  const { position, data } = cards(new Kept()).get("block:one:0")
  assert.ok(position.x < 0 && position.y < 100)
  assert.ok(position.x + data.width > 40 + 232 && position.y + data.height > 200 + 80)
})

test("while a connection is made, what cannot take it is dim", () => {
  const looks = cards(new Kept(), { mind: { ...MIND, connecting: { source: "b", target: "c" } } })
  assert.deepEqual(["a", "b", "c"].map((id) => looks.get(id).data.look), ["dim", "source", "target"])
})

test("a line past a node that was dragged is drawn straight", () => {
  assert.deepEqual(lines()[0].data.points, [{ x: 1, y: 1 }])
  assert.deepEqual(lines({ dragged: new Map([["a", { x: 9, y: 9 }]]) })[0].data.points, [])
})

test("an end of a line can be taken hold of where it is alone, or the line is chosen", () => {
  const ends = (nodes, chosen = null) => wiresOf(drawn(nodes), {
    lines: new Map(), dragged: new Map(), chosen, gone: new Set(), pending: [], words: WORDS, kept: new Kept(),
  }).map(({ id, reconnectable }) => [id, reconnectable])
  assert.deepEqual(ends(NODES), [["a>b", true], ["b>c", true]])
  const around = [node("a"), node("b", ["a"]), node("c", ["a", "b"])]
  assert.deepEqual(ends(around), [["a>b", "target"], ["a>c", false], ["b>c", "source"]])
  assert.deepEqual(ends(around, "a>c"), [["a>b", false], ["a>c", true], ["b>c", false]])
  assert.deepEqual(lines({ chosen: "a>b", gone: new Set(["a>b"]) }).map((one) => one.reconnectable), [false, false])
})

test("what waits for an answer: a line to come, lines to go", () => {
  const draft = { id: "a>c", source: "a", target: "c" }
  const drawnNow = lines({ pending: [draft, { id: "a>b", source: "a", target: "b" }], gone: new Set(["c"]) })
  assert.deepEqual(drawnNow.map(({ id, data }) => [id, data.look]), [
    ["a>b", ""], ["b>c", "gone"], ["draft:a>c", "draft"],
  ])
})

test("who has the weights of what is selected is shown", () => {
  const more = (kin, shares = "with a") => ({ kin, shares })
  const nodes = [
    node("a", [], more("a")), node("b", ["a"], { block: "one", ...more("a") }),
    node("c", ["b"], { block: "one" }), node("d", ["c"], more("d")),
  ]
  const shown = (how, closed) => [...nodesOf(drawn(nodes, closed), {
    places: PLACES, sizes: SIZES, mind: { ...MIND, ...how }, gone: new Set(), hues: new Map(), reachable: "a",
    words: { closed: "closed block", shared_block: "with others" }, kept: new Kept(),
  })].filter(({ type }) => type === "card")
  const kin = (cards) => cards.filter(({ data }) => data.kin).map(({ id }) => id)
  assert.deepEqual(kin(shown({})), [])
  assert.deepEqual(kin(shown({ selected: ["b"] })), ["a"])
  const closed = new Set(["block:one:0"])
  assert.deepEqual(kin(shown({ selected: ["a"] }, closed)), ["block:one:0"])
  const texts = shown({}, closed).map(({ data }) => data.node.shares)
  assert.deepEqual(texts, ["with a", "with others", "with a"])
})
