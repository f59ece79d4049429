// Which kinds of layers a search means.

/** Return the kinds that a search means: of just this name, of such a name, then for such a use. */
export function searched(kinds, text) {
  const wanted = text.trim().toLowerCase().split(/\s+/).filter(Boolean)
  if (!wanted.length) return kinds
  const rank = ({ name, label, family, help }) => {
    const title = `${label} ${name}`.toLowerCase()
    if ([label.toLowerCase(), name].includes(wanted.join(" "))) return 0
    if (wanted.every((word) => title.includes(word))) return title.startsWith(wanted[0]) ? 1 : 2
    const all = `${title} ${family} ${help}`.toLowerCase()
    return wanted.every((word) => all.includes(word)) ? 3 : 4
  }
  return kinds
    .map((kind, number) => ({ kind, number, rank: rank(kind) }))
    .filter((one) => one.rank < 4)
    .sort((one, two) => one.rank - two.rank || one.number - two.number)
    .map(({ kind }) => kind)
}
