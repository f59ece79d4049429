import assert from "node:assert/strict"
import { test } from "node:test"

import { searched } from "./searching.js"

const kinds = [
  ["dense", "Dense", "Core", "Takes all values."],
  ["dropout", "Dropout", "Regularisation", "Against overfitting."],
  ["spatial_dropout", "Spatial dropout", "Regularisation", "Drops whole channels."],
  ["additive_attention", "Additive attention", "Attention", "Weighs steps."],
  ["add", "Add", "Joining", "Adds branches, as in a residual block."],
].map(([name, label, family, help]) => ({ name, label, family, help }))

for (const [text, found] of [
  ["", ["dense", "dropout", "spatial_dropout", "additive_attention", "add"]],
  ["  ", ["dense", "dropout", "spatial_dropout", "additive_attention", "add"]],
  ["add", ["add", "additive_attention"]],
  ["addi", ["additive_attention"]],
  ["drop", ["dropout", "spatial_dropout"]],
  ["SPATIAL", ["spatial_dropout"]],
  ["residual", ["add"]],
  ["joining", ["add"]],
  ["drop spat", ["spatial_dropout"]],
  ["d", ["dense", "dropout", "spatial_dropout", "additive_attention", "add"]],
  ["lambda", []],
]) {
  test(`search for "${text}"`, () => assert.deepEqual(searched(kinds, text).map(({ name }) => name), found))
}
