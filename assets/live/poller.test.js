import assert from "node:assert/strict"
import { test } from "node:test"

import { join } from "./poller.js"

const silent = {
  state: "running", over: false, job: 5, phase: "train", since: 0, epochs: [], planned: 10,
  share: null, began: null, elapsed: null, left: null, rows_per_second: null, messages: [],
}
const nothing = () => ({ job: null, phase: "", epochs: [], messages: [], share: null,
  began: null, started: null, ends: null, speed: null, trained: null, planned: null })
const first = { ...silent, since: 90, epochs: [{ epoch: 1 }], share: 0.1, began: 50, elapsed: 2, left: 18,
  rows_per_second: 50 }

test("what an answer leaves out stands, and time goes on", () => {
  const story = join(nothing(), first, 0, 1000)
  assert.equal(story.trained, 2)
  const later = join(story, { ...silent, since: 90, planned: null }, 90, 4000)
  assert.equal(later.trained, 5)
  assert.equal(later.ends, 19_000)
  assert.equal(later.speed, 50)
  assert.equal(later.share, 0.1)
  assert.equal(later.planned, 10)
})

test("epochs are added; another phase has its own share and no time left", () => {
  const story = join(nothing(), first, 0, 1000)
  const next = { ...silent, phase: "judge", since: 120, epochs: [{ epoch: 2, time: 57 }] }
  const later = join(story, next, 90, 3000)
  assert.deepEqual(later.epochs.map((point) => point.epoch), [1, 2])
  assert.equal(later.share, null)
  assert.equal(later.ends, null)
  assert.equal(later.trained, 7)
})

for (const [why, answer] of [
  ["another job", { ...silent, job: 6, since: 95, epochs: [{ epoch: 1 }] }],
  ["another file", { ...silent, since: 30, epochs: [{ epoch: 1 }] }],
]) {
  test(`${why} begins anew`, () => {
    const story = join(nothing(), { ...first, epochs: [{ epoch: 1 }, { epoch: 2 }] }, 0, 0)
    const later = join(story, answer, 90, 10)
    assert.deepEqual(later.epochs, [{ epoch: 1 }])
    assert.equal(later.speed, null)
  })
}

test("a very long story is thinned and keeps its end", () => {
  const epochs = Array.from({ length: 4001 }, (_, number) => ({ epoch: number + 1 }))
  const story = join(nothing(), { ...first, epochs }, 0, 0)
  assert.ok(story.epochs.length <= 2002)
  assert.equal(story.epochs.at(-1).epoch, 4001)
})
