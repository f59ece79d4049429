// One poller for each address, however many elements watch it, and all that it was told so far.

const SHOWN_MS = 500
// The first point is what a person waits for.
const EARLY_MS = 150
const EARLY_FOR_MS = 6000
const HIDDEN_MS = 1000
const LONGEST_MS = 10_000
const PATIENCE_MS = 8000
// One answer that fails is no lost connection.
const LOST_AFTER = 2
// The run was removed, or belongs to somebody else: asking again does not help.
const GONE = new Set([403, 404, 410])
const MOST_EPOCHS = 4000

const pollers = new Map()

function unheard() {
  return {
    heard: false,
    lost: false,
    gone: false,
    state: "",
    over: false,
    job: null,
    phase: "",
    epochs: [],
    planned: null,
    share: null,
    speed: null,
    // Moments on this page's clock, so that a reader sees time pass between two answers.
    started: null,
    ends: null,
    // Seconds of training, and when it began by the server's clock.
    trained: null,
    began: null,
    messages: [],
  }
}

/** Join an answer of the server to what is known; returns what is known now. */
export function join(known, answer, asked, now) {
  const anew = known.job !== answer.job || answer.since < asked
  const story = anew ? unheard() : known
  story.heard = true
  story.lost = story.gone = false
  story.job = answer.job
  story.state = answer.state
  story.over = answer.over
  story.planned = answer.planned ?? story.planned
  story.messages.push(...answer.messages)
  story.epochs.push(...answer.epochs)
  if (story.epochs.length > MOST_EPOCHS) {
    const last = story.epochs.length - 1
    story.epochs = story.epochs.filter((_, number) => number % 2 === 0 || number === last)
  }
  const before = story.phase
  story.phase = answer.phase || story.phase
  story.share = answer.share ?? (before === story.phase ? story.share : null)
  const training = story.phase === "train" && !story.over
  story.began = answer.began ?? story.began
  if (answer.elapsed !== null) story.started = now - 1000 * answer.elapsed
  if (answer.left !== null) story.ends = now + 1000 * answer.left
  if (answer.rows_per_second !== null) story.speed = answer.rows_per_second
  if (training) {
    story.trained = story.started === null ? null : (now - story.started) / 1000
  } else {
    // Its end may have come unseen, while the connection was lost.
    const last = story.epochs.at(-1)
    const known = last && story.began !== null ? last.time - story.began : story.trained
    story.trained = answer.elapsed ?? known
    story.ends = story.speed = null
  }
  return story
}

class Poller {
  constructor(url) {
    this.url = url
    this.watchers = new Set()
    this.story = unheard()
    this.since = 0
    this.failures = 0
    this.timer = 0
    this.opened = performance.now()
    this.asking = null
    this.wake = () => {
      if (!document.hidden && !this.asking && !this.done) this.plan(0)
    }
    document.addEventListener("visibilitychange", this.wake)
    window.addEventListener("online", this.wake)
    this.plan(0)
  }

  get done() {
    return this.story.over || this.story.gone
  }

  plan(wait) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.look(), wait)
  }

  async look() {
    const asking = new AbortController()
    this.asking = asking
    const patience = setTimeout(() => asking.abort(), PATIENCE_MS)
    const asked = this.since
    try {
      const address = new URL(this.url)
      address.searchParams.set("since", asked)
      const response = await fetch(address, { cache: "no-store", signal: asking.signal })
      if (GONE.has(response.status)) {
        this.story = { ...this.story, gone: true, lost: false }
      } else {
        if (!response.ok) throw new Error(response.statusText)
        const answer = await response.json()
        if (this.asking !== asking) return
        this.story = join(this.story, answer, asked, performance.now())
        this.since = answer.since
      }
      this.failures = 0
    } catch {
      if (this.asking !== asking) return
      this.failures += 1
      this.story.lost = this.failures >= LOST_AFTER
    } finally {
      clearTimeout(patience)
    }
    this.asking = null
    for (const tell of [...this.watchers]) tell(this.story)
    if (!this.done && this.watchers.size > 0) {
      const early = !this.story.epochs.length && performance.now() - this.opened < EARLY_FOR_MS
      const usual = document.hidden ? HIDDEN_MS : early ? EARLY_MS : SHOWN_MS
      this.plan(Math.min(usual * 2 ** this.failures, LONGEST_MS))
    }
  }

  close() {
    clearTimeout(this.timer)
    const asking = this.asking
    this.asking = null
    asking?.abort()
    document.removeEventListener("visibilitychange", this.wake)
    window.removeEventListener("online", this.wake)
  }
}

/**
 * Tell `tell` about the run at an address, now and after every answer.
 *
 * Returns `stop` and `again`; `again` asks on when the run was over and is not any more.
 */
export function watch(url, tell) {
  let poller = pollers.get(url)
  if (!poller) {
    poller = new Poller(url)
    pollers.set(url, poller)
  }
  poller.watchers.add(tell)
  if (poller.story.heard) tell(poller.story)
  return {
    again() {
      if (poller.done && !poller.asking) {
        poller.story = { ...poller.story, over: false, gone: false }
        poller.plan(0)
      }
    },
    stop() {
      poller.watchers.delete(tell)
      if (poller.watchers.size === 0) {
        poller.close()
        if (pollers.get(url) === poller) pollers.delete(url)
      }
    },
  }
}
