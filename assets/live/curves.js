// The live view of a training: where it is, and its curves.

import { Chart } from "./chart.js"
import { bar, dress, element, show, write } from "./dom.js"
import { sheets } from "./sheets.js"
import { readLook } from "./theme.js"
import { Watching } from "./watching.js"
import { details, doing, measured, metricLabel } from "./words.js"

let count = 0

export class Curves {
  constructor(root) {
    for (const sheet of sheets) dress(root, sheet)
    count += 1
    this.sync = `layersmith-${count}`
    this.charts = []
    this.drawn = null
    this.said = null
    this.watching = new Watching((story) => this.draw(story))
    this.phase = element("span", { class: "phase" })
    this.empty = element("p", { class: "empty" })
    this.place = element("div", { class: "charts" })
    this.summary = element("summary")
    this.notes = element("ul")
    this.more = element("details", {}, this.summary, this.notes)
    this.live = element("div", { class: "unseen", "aria-live": "polite" })
    this.status = element("div", { class: "status" }, this.phase)
    this.root = element("div", { class: "live" }, this.status)
    for (const part of [this.empty, this.more]) show(part, false)
    root.append(this.root)
  }

  update(component) {
    this.data = component.data
    this.words = component.data.words
    if (!this.bar) {
      this.bar = bar(this.words.progress)
      this.root.append(this.bar.track, this.empty, this.place, this.more, this.live)
    }
    const look = readLook(this.root, this.data.colours)
    const signature = JSON.stringify([look, this.words])
    if (signature !== this.signature) {
      this.signature = signature
      this.look = look
      this.clear()
    }
    this.watching.update(component)
  }

  draw(story) {
    const { words } = this
    const now = performance.now()
    const told = doing(story, words)
    const pieces = details(story, words, now)
    write(this.phase, told)
    this.detail(story.lost ? [...pieces, words.lost] : pieces)
    // Its place is kept: nothing on the page moves at the end.
    this.bar.track.classList.toggle("past", story.over || story.gone)
    this.bar.update(story.state === "queued" ? 0 : story.share, [told, ...pieces].join(", "))
    write(this.empty, story.over || story.gone ? words.nothing : words.soon)
    show(this.empty, story.heard && story.epochs.length === 0)
    this.announce(story, told)
    this.note(story)
    // A story grows at its end only: the same one with as many epochs has been drawn.
    const last = story.epochs.at(-1)
    if (this.drawn !== last) {
      this.drawn = last
      this.plot(story)
    }
  }

  /** Draw loss and metrics; charts are kept from look to look. */
  plot({ epochs, planned }) {
    if (epochs.length === 0) {
      this.clear()
      return
    }
    const names = measured(epochs.at(-1))
    this.place.classList.toggle("two", names.length > 1)
    while (this.charts.length < names.length) {
      const chart = new Chart(this.look, this.words, this.sync)
      this.charts.push(chart)
      this.place.append(chart.root)
    }
    const column = (name) => epochs.map((epoch) => epoch[name] ?? null)
    names.forEach((name, number) => {
      const data = [column("epoch"), column(name), column(`val_${name}`)]
      this.charts[number].update(metricLabel(name, this.words), data, planned)
    })
  }

  /** Say phases and the end to who listens; epochs would never end. */
  announce(story, told) {
    if (!story.heard || told === this.said) return
    // What stood there when the page was opened is read with the page.
    if (this.said !== null) write(this.live, told)
    this.said = told
  }

  /** Write what follows the phase in the status line; no piece breaks within. */
  detail(pieces) {
    const { status } = this
    while (status.childElementCount <= pieces.length) status.append(element("span"))
    while (status.childElementCount > pieces.length + 1) status.lastChild.remove()
    pieces.forEach((piece, number) => {
      const shown = status.children[number + 1]
      write(shown, piece)
      shown.className = piece === this.words.lost ? "lost" : "detail"
    })
  }

  note(story) {
    const notes = story.messages
    show(this.more, notes.length > 0)
    if (this.notes.childElementCount === notes.length) return
    write(this.summary, `${this.words.notes} (${notes.length})`)
    this.notes.replaceChildren(...notes.map((text) => element("li", {}, text)))
  }

  clear() {
    for (const chart of this.charts) chart.destroy()
    this.charts = []
    this.drawn = null
  }

  destroy() {
    this.watching.stop()
    this.clear()
    this.root.remove()
  }
}
