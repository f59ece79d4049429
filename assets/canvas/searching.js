// Which kinds of layers a search means.

/** Return the kinds that a search means: by label, by name, then by what they are for. */
export function searched(kinds, text) {
  const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (!wanted.length) return kinds
  const rank = ({ name, label, family, help }) => {
    const title = `${label} ${name}`.toLowerCase()
    if (wanted.every((word) => title.includes(word))) return title.startsWith(wanted[0]) ? 0 : 1
    const all = `${title} ${family} ${help}`.toLowerCase()
    return wanted.every((word) => all.includes(word)) ? 2 : 3
  }
  return kinds
    .map((kind, number) => ({ kind, number, rank: rank(kind) }))
    .filter((one) => one.rank < 3)
    .sort((one, two) => one.rank - two.rank || one.number - two.number)
    .map(({ kind }) => kind)
}
