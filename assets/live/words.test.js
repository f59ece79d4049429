import assert from "node:assert/strict"
import { test } from "node:test"

import { duration, fill, grouped, measured, number } from "./words.js"

const words = { seconds: "{seconds} s", minutes: "{minutes} min {seconds} s", hours: "{hours} h {minutes} min" }

for (const [value, text] of [
  [null, "–"], [0, "0.000"], [0.34567, "0.3457"], [-12.3456, "−12.35"],
  [12345.6, "12\u202f346"], [0.0000123, "1.23e−5"], [2.5e10, "2.50e10"],
]) {
  test(`number ${value}`, () => assert.equal(number(value), text))
}

for (const [seconds, text] of [[0.4, "0 s"], [59.6, "1 min 0 s"], [125, "2 min 5 s"], [7260, "2 h 1 min"]]) {
  test(`duration ${seconds}`, () => assert.equal(duration(seconds, words), text))
}

test("holes that nothing fills stay", () => assert.equal(fill("{a} {b}", { a: 1 }), "1 {b}"))
test("digits in groups", () => assert.equal(grouped(1234567), "1\u202f234\u202f567"))
test("loss and metrics, the loss first", () => {
  const epoch = { epoch: 1, time: 2, seconds: 3, loss: 1, val_loss: 2 }
  assert.deepEqual(measured({ auc: 1, accuracy: 3, ...epoch, val_accuracy: null, val_auc: 4 }), [
    "loss", "auc", "accuracy",
  ])
  assert.deepEqual(measured(epoch), ["loss"])
})
