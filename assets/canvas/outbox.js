// Actions on their way to Python: numbered, one at a time, in order. The next one waits until the
// page has said that the last was applied; one that is not answered is said again, and its number
// keeps it from being applied twice.

const PATIENCE_MS = 6000
const TRIES = 3
const CLOCK = {
  now: () => Date.now(),
  later: (what, wait) => setTimeout(what, wait),
  never: (timer) => clearTimeout(timer),
}

export class Outbox {
  /**
   * @param send hands one action over
   * @param lost called when the page has answered none of the tries; may be set later
   */
  constructor(send, lost = () => {}, clock = CLOCK) {
    this.send = send
    this.lost = lost
    this.clock = clock
    this.waiting = []
    this.number = 0
  }

  get idle() {
    return this.waiting.length === 0
  }

  /** Take an action; of selections that wait only the last is of interest. */
  push(action) {
    // Starts at the time of day: an element that is drawn anew goes on above what it said before.
    this.number = Math.max(this.number + 1, this.clock.now())
    const numbered = { ...action, number: this.number }
    const last = this.waiting.at(-1)
    if (this.waiting.length > 1 && last.do === "select" && action.do === "select") this.waiting.pop()
    this.waiting.push(numbered)
    if (this.waiting.length === 1) this.hand(TRIES)
  }

  /** Take note of the number of the last action that the page has dealt with. */
  answered(number) {
    if (this.idle || this.waiting[0].number !== number) return
    this.clock.never(this.timer)
    this.waiting.shift()
    if (!this.idle) this.hand(TRIES)
  }

  hand(tries) {
    if (!tries) {
      this.waiting = []
      this.lost()
      return
    }
    this.send(this.waiting[0])
    this.timer = this.clock.later(() => this.hand(tries - 1), PATIENCE_MS)
  }

  close() {
    this.clock.never(this.timer)
    this.waiting = []
  }
}
