// An element outlives the runs of its component: Streamlit calls the component anew whenever data
// or the theme changes, and cleans up once, with what the last call returned. When loading took
// long, the clean-up of an outdated call comes too, and must not end what a newer one uses.

const instances = new WeakMap()

/** Return the clean-up of one call of a component, which makes its instance or updates it. */
export function run(component, Kind) {
  const root = component.parentElement
  let held = instances.get(root)
  if (!held) {
    held = { instance: new Kind(root), turn: 0 }
    instances.set(root, held)
  }
  held.turn += 1
  const turn = held.turn
  held.instance.update(component)
  return () => {
    if (held.turn !== turn) return
    instances.delete(root)
    held.instance.destroy()
  }
}
