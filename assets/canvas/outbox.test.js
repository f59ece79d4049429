import assert from "node:assert/strict"
import { test } from "node:test"

import { Outbox } from "./outbox.js"

/** An outbox with a clock that stands still until it is wound. */
function tried() {
  const sent = []
  const told = { lost: 0 }
  const timers = new Map()
  let next = 1
  const clock = {
    now: () => 1000,
    later: (what) => { timers.set(next, what); return next++ },
    never: (timer) => timers.delete(timer),
  }
  const outbox = new Outbox((action) => sent.push(action), () => { told.lost += 1 }, clock)
  const wind = () => {
    const due = [...timers.values()]
    timers.clear()
    due.forEach((what) => what())
  }
  return { outbox, sent, told, wind }
}

test("actions go one at a time, in order, with growing numbers", () => {
  const { outbox, sent } = tried()
  for (const name of ["add", "remove", "undo"]) outbox.push({ do: name })
  assert.deepEqual(sent, [{ do: "add", number: 1000 }])
  outbox.answered(1000)
  outbox.answered(1000)
  assert.deepEqual(sent.map(({ number }) => number), [1000, 1001])
  outbox.answered(1001)
  assert.deepEqual(sent.map((one) => one.do), ["add", "remove", "undo"])
  assert.equal(outbox.idle, false)
  outbox.answered(1002)
  assert.equal(outbox.idle, true)
})

test("an answer to something else is none", () => {
  const { outbox, sent } = tried()
  outbox.push({ do: "add" })
  outbox.push({ do: "undo" })
  for (const number of [null, undefined, 5, 1001]) outbox.answered(number)
  assert.equal(sent.length, 1)
})

test("what is not answered is said again under the same number, then given up", () => {
  const { outbox, sent, told, wind } = tried()
  outbox.push({ do: "add" })
  for (let turn = 0; turn < 5; turn += 1) wind()
  assert.deepEqual(sent.map(({ number }) => number), [1000, 1000, 1000])
  assert.equal(told.lost, 1)
  assert.equal(outbox.idle, true)
  outbox.push({ do: "undo" })
  assert.equal(sent.at(-1).number, 1001)
})

test("an answer ends the waiting", () => {
  const { outbox, sent, wind } = tried()
  outbox.push({ do: "add" })
  outbox.answered(1000)
  wind()
  assert.equal(sent.length, 1)
})

test("of selections that wait only the last is said; none is moved past another action", () => {
  const { outbox, sent } = tried()
  outbox.push({ do: "select", ids: ["a"] })
  outbox.push({ do: "select", ids: ["b"] })
  outbox.push({ do: "select", ids: ["c"] })
  outbox.push({ do: "remove", ids: ["c"] })
  outbox.push({ do: "select", ids: [] })
  while (!outbox.idle) outbox.answered(sent.at(-1).number)
  assert.deepEqual(sent.map((one) => one.do + one.ids), ["selecta", "selectc", "removec", "select"])
})
