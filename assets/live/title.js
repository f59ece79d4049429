// A mark before the title of the window, for who looks at another one meanwhile.

const MARKS = { finished: "✓", failed: "✗", killed: "✗", interrupted: "✗", stopped: "■" }

/** Return the title for what is known about a run. */
export function titled(story, base, percent) {
  if (!story.heard || story.gone) return base
  if (story.over) return `${MARKS[story.state] ?? "■"} ${base}`
  // A number without a word is read as that of the training.
  return percent && story.phase === "train" ? `● ${percent} · ${base}` : `● ${base}`
}

/** Put the title back; the sign of an end (`over`) stays until somebody has come to see it. */
export function restore(own, base, over) {
  if (!document.hidden || !over) {
    if (document.title === own) document.title = base
    return
  }
  // The page runs again at the end, and Streamlit then writes its own title, before and after.
  let theirs = base
  const hold = () => {
    if (document.title === own) return
    theirs = document.title
    document.title = own
  }
  hold()
  const keep = new MutationObserver(hold)
  keep.observe(document.head, { childList: true, characterData: true, subtree: true })
  const back = () => {
    keep.disconnect()
    document.title = theirs
  }
  document.addEventListener("visibilitychange", back, { once: true })
}
