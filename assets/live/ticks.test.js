import assert from "node:assert/strict"
import { test } from "node:test"

import { tickLabels } from "./ticks.js"

for (const [splits, labels] of [
  [[0.2, 0.4, 0.6000000000000001], ["0.2", "0.4", "0.6"]],
  [[-0.05, 0, 0.05], ["−0.05", "0.00", "0.05"]],
  [[0, 20, 40], ["0", "20", "40"]],
  [[2.88e9, 2.89e9], ["2.88e9", "2.89e9"]],
  [[9e9, 1e10], ["9e9", "1.0e10"]],
  [[0, 5e-6], ["0", "5e−6"]],
  [[3], ["3"]],
  [[0], ["0"]],
  [[], []],
]) {
  test(`ticks ${splits}`, () => assert.deepEqual(tickLabels(splits), labels))
}
