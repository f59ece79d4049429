// Where the ticks of an axis are, and how they are written.

/** Distances of ticks between epochs. */
export const WHOLE_STEPS = steps(0, 9)

/** Distances of 1, 2 and 5 only: their power of ten says how many decimals tell ticks apart. */
export const STEPS = steps(-9, 15)

function steps(from, to) {
  const powers = Array.from({ length: to - from + 1 }, (_, number) => from + number)
  return powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`)))
}

/** Return the power of ten of a number's first digit, whatever was lost when it was computed. */
function powerOf(value) {
  return Math.floor(Math.log10(value) + 1e-9)
}

/** Return tick labels, all with the decimals their distance needs. */
export function tickLabels(splits) {
  const largest = Math.max(...splits.map(Math.abs))
  const step = splits.length > 1 ? Math.abs(splits[1] - splits[0]) : largest || 1
  const power = powerOf(step)
  if (largest >= 1e5 || power < -4) {
    return splits.map((value) => {
      if (value === 0) return "0"
      const text = value.toExponential(Math.max(0, powerOf(Math.abs(value)) - power))
      return text.replace("e+", "e").replaceAll("-", "−")
    })
  }
  return splits.map((value) => value.toFixed(Math.max(0, -power)).replace("-", "−"))
}
