// A colour for each family of layers, from the page's own colours; red is kept for problems.

const mixed = (one, two) => `color-mix(in srgb, var(--st-${one}-color) 50%, var(--st-${two}-color))`

const HUES = [
  "var(--st-blue-color)", "var(--st-violet-color)", "var(--st-green-color)", "var(--st-orange-color)",
  mixed("blue", "green"), mixed("violet", "red"), "var(--st-yellow-color)", mixed("blue", "violet"),
  mixed("orange", "green"), mixed("green", "yellow"), "var(--st-gray-color)",
]

/** Return a colour for each family, in the order in which the catalog has them. */
export function hues(kinds) {
  const families = [...new Set(kinds.map(({ family }) => family))]
  return new Map(families.map((family, number) => [family, HUES[number % HUES.length]]))
}
