// What every element that follows a run does: watch its address, and say once that it ended.

import { watch } from "./poller.js"

const AGAIN_MS = 1000

/** Whether Streamlit has its connection back; what is sent before is lost, and not made up for. */
function connected() {
  const app = document.querySelector("[data-test-connection-state]")
  return !app || app.getAttribute("data-test-connection-state") === "CONNECTED"
}

export class Watching {
  /** `draw(story)` is called whenever something may have changed. */
  constructor(draw) {
    this.draw = draw
    this.url = null
    this.story = null
    this.ended = false
    this.known = false
    this.judged = true
  }

  update(component) {
    this.component = component
    const over = Boolean(component.data.over)
    const url = new URL(component.data.url, document.baseURI).href
    const other = url !== this.url
    // Where Python knows the end already, there is nothing to tell.
    const reopened = this.known && !over
    if (other || reopened || over) this.ended = over
    this.known = over
    // Only who shows what a run is worth asks to hear that it was judged, which is before its end.
    this.judged = component.data.judged !== false
    if (other) {
      this.stop()
      this.url = url
      this.watch = watch(url, (story) => this.hear(story))
    } else {
      if (reopened) this.watch.again()
      if (this.story) this.draw(this.story)
    }
  }

  /** Whether the run is over, as far as is known here. */
  get over() {
    return Boolean(this.story?.over)
  }

  hear(story) {
    this.story = story
    this.draw(story)
    if (story.phase === "compare" && !story.over && !this.judged && connected()) {
      this.judged = true
      this.component.setTriggerValue("ended", "judged")
    }
    if (story.over && !this.ended) {
      this.ended = true
      this.tell(story.state)
    }
  }

  /** Tell Python the end, once, unless it comes to know it while there is no connection. */
  tell(state) {
    if (this.known) return
    if (connected()) this.component.setTriggerValue("ended", state)
    else this.timer = setTimeout(() => this.tell(state), AGAIN_MS)
  }

  stop() {
    clearTimeout(this.timer)
    this.watch?.stop()
    this.watch = null
    this.story = null
  }
}
