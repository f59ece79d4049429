// The run that is going on, in one line, from whichever page it is seen.

import { bar, dress, element, show, write } from "./dom.js"
import { sheets } from "./sheets.js"
import { restore, titled } from "./title.js"
import { Watching } from "./watching.js"
import { doing, percent } from "./words.js"

const KINDS = { finished: "good", failed: "bad", killed: "bad", interrupted: "bad" }

export class Chip {
  constructor(root) {
    for (const sheet of sheets) dress(root, sheet)
    this.watching = new Watching((story) => this.draw(story))
    this.text = element("span", { class: "text" })
    this.number = element("span", { class: "number" })
    this.root = element("div", {}, element("span", { class: "dot", "aria-hidden": "true" }), this.text)
    root.append(this.root)
  }

  update(component) {
    this.data = component.data
    if (!this.bar) {
      this.bar = bar(this.data.words.progress)
      this.root.append(this.bar.track, this.number)
    }
    this.watching.update(component)
  }

  draw(story) {
    const { title, words } = this.data
    const told = story.lost ? words.lost : doing(story, words)
    const share = story.over || story.lost ? null : story.share
    const shown = share === null ? "" : percent(share, words)
    const kind = story.over ? (KINDS[story.state] ?? "still") : story.lost ? "still" : ""
    this.root.className = `chip ${kind}`
    write(this.text, told)
    this.text.title = told
    write(this.number, shown)
    show(this.number, shown !== "")
    show(this.bar.track, !story.over && !story.lost && !story.gone && story.state !== "queued")
    this.bar.update(share, told)
    this.title = titled(story, title, shown)
    // Streamlit sets the title again on every page.
    if (document.title !== this.title) document.title = this.title
  }

  destroy() {
    // Until it heard something it has touched nothing.
    if (this.title) restore(this.title, this.data.title, this.watching.over)
    this.watching.stop()
    this.root.remove()
  }
}
