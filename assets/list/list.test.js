import assert from "node:assert/strict"
import { test } from "node:test"

import { meaning } from "./keys.js"
import { behind, dropped, layersOf, mended, moved, range, rowsOf, sharing } from "./rows.js"

// in: features, a; block k: b c d; e; out
const NODES = [
  ["features", "input"], ["a", "layer"], ["b", "layer", "k"], ["c", "layer", "k"],
  ["d", "layer", "k"], ["e", "layer"], ["output", "output"],
].map(([id, role, block = ""]) => ({ id, role, block }))

const closed = rowsOf(NODES, new Set())
const open = rowsOf(NODES, new Set(["k"]))
const keys = (rows) => rows.map(({ key }) => key).join(" ")
const at = (rows, key) => rows.findIndex((row) => row.key === key)

test("a block is one row until it is opened", () => {
  assert.equal(keys(closed), "features a k/b e output")
  assert.equal(keys(open), "features a k/b b c d e output")
  assert.deepEqual(open.map(({ level }) => level), [1, 1, 1, 2, 2, 2, 1, 1])
  assert.deepEqual(closed[2].ids, ["b", "c", "d"])
})

test("a block of one layer is a layer", () => {
  const alone = NODES.filter(({ id }) => id !== "c" && id !== "d")
  assert.equal(keys(rowsOf(alone, new Set())), "features a b e output")
})

test("a block that is torn apart is two", () => {
  const torn = [NODES[0], NODES[2], NODES[3], NODES[1], NODES[4], { id: "f", role: "layer", block: "k" }]
  assert.equal(keys(rowsOf(torn, new Set())), "features k/b a k/d")
})

const MOVES = [
  ["a past a closed block", closed, "a", 1, { ids: ["a"], after: "d" }],
  ["e past a closed block", closed, "e", -1, { ids: ["e"], after: "a" }],
  ["a into an open block", open, "a", 1, { ids: ["a"], after: "b" }],
  ["e into an open block", open, "e", -1, { ids: ["e"], after: "c" }],
  ["the first of a block out of it", open, "b", -1, { ids: ["b"], after: "features" }],
  ["the last of a block out of it", open, "d", 1, { ids: ["d"], after: "e" }],
  ["within a block", open, "c", -1, { ids: ["c"], after: "a" }],
  ["a closed block up", closed, "k/b", -1, { ids: ["b", "c", "d"], after: "features" }],
  ["an open block down", open, "k/b", 1, { ids: ["b", "c", "d"], after: "e" }],
]
for (const [name, rows, key, step, expected] of MOVES) {
  test(`moved: ${name}`, () => {
    assert.deepEqual(moved(rows, at(rows, key), step), { do: "move", ...expected })
  })
}

test("a block goes past an open one as a whole", () => {
  const two = [...NODES.slice(0, 5), { id: "x", role: "layer", block: "m" }, { id: "y", role: "layer", block: "m" }, NODES[6]]
  const rows = rowsOf(two, new Set(["k", "m"]))
  assert.deepEqual(moved(rows, at(rows, "m/x"), -1), { do: "move", ids: ["x", "y"], after: "a" })
})

test("nothing moves beyond the ends, and the ends do not move", () => {
  for (const [key, step] of [["a", -1], ["e", 1], ["features", 1], ["output", -1]]) {
    assert.equal(moved(closed, at(closed, key), step), null)
  }
  assert.equal(moved(closed, -1, 1), null)
})

const DROPS = [
  ["below a block", closed, "features k/b a e output", "a", { ids: ["a"], after: "d" }],
  ["at the top", closed, "features e a k/b output", "e", { ids: ["e"], after: "features" }],
  ["into a block", open, "features k/b b a c d e output", "a", { ids: ["a"], after: "b" }],
  ["below the head of an open block", open, "features a k/b e b c d output", "e", { ids: ["e"], after: "a" }],
  ["an open block by its head", open, "features a b c d e k/b output", "k/b", { ids: ["b", "c", "d"], after: "e" }],
]
for (const [name, rows, order, key, expected] of DROPS) {
  test(`dropped: ${name}`, () => {
    assert.deepEqual(dropped(rows, order.split(" "), key), { do: "move", ...expected })
  })
}

test("dropped where it was, nothing is asked for", () => {
  assert.equal(dropped(closed, closed.map(({ key }) => key), "e"), null)
  assert.equal(dropped(open, "features a b k/b c d e output".split(" "), "k/b"), null)
})

test("what follows a row", () => {
  assert.deepEqual(closed.map(behind), [
    { after: "features" }, { after: "a" }, { after: "d" }, { after: "e" }, { before: "output" },
  ])
  assert.deepEqual(behind(undefined), {})
})

test("the ends are no layers", () => {
  assert.deepEqual(layersOf(open), ["a", "b", "c", "d", "e"])
  assert.deepEqual(range(closed, 3, 0), ["a", "b", "c", "d", "e"])
})

test("a row is mended by the first mend of what is wrong with it", () => {
  const wrong = { where: "layers.b", mends: [{ name: "remove" }, { name: "relu" }] }
  const [sound, odd, bad] = [[], [{ where: "layers.a", mends: [] }], [{ where: "layers.a" }, wrong]]
  assert.equal(mended({ node: { problems: sound } }), null)
  assert.equal(mended({ node: { problems: odd } }), null)
  const expected = { do: "mend", where: "layers.b", name: "remove" }
  assert.deepEqual(mended({ node: { problems: bad } }), expected)
  assert.deepEqual(mended({ nodes: [{ problems: sound }, { problems: bad }] }), expected)
  assert.equal(mended(undefined), null)
})

test("a row says with whom it shares its weights", () => {
  const words = { shared_block: "with others" }
  const [alone, use] = [{ shares: "" }, { shares: "with a" }]
  assert.equal(sharing([use], words), "with a")
  assert.equal(sharing([alone], words), "")
  assert.equal(sharing([alone, use], words), "with others")
  assert.equal(sharing([alone, alone], words), "")
})

const KEYS = [
  ["ArrowDown", {}, "next"], ["ArrowUp", { alt: true }, "up"], ["ArrowDown", { shift: true }, "extend-down"],
  ["z", { ctrl: true }, "undo"], ["Z", { ctrl: true, shift: true }, "redo"], ["y", { ctrl: true }, "redo"],
  ["A", { shift: true }, "add"], ["+", {}, "add"], ["o", {}, "switch"], ["m", {}, "mend"], ["d", { ctrl: true }, "duplicate"],
  ["u", {}, "share"], ["U", { shift: true }, "unshare"],
  // The browser makes a paste of it.
  ["v", { ctrl: true }, null], ["d", {}, null], ["Tab", {}, null], ["z", { ctrl: true, alt: true }, null],
  ["a", { alt: true }, null], ["constructor", {}, null],
]
for (const [key, held, expected] of KEYS) {
  test(`${JSON.stringify(held)} ${key} means ${expected}`, () => {
    const pressed = { ctrl: false, alt: false, shift: false, key, ...held }
    assert.equal(meaning(pressed), expected)
  })
}
