// Where a file is dropped or chosen, and sent: one button, a bar, and what happened in words.

import { bar, dress, element, sheet, show, write } from "./dom.js"
import { run } from "./instances.js"
import { Cancelled, Refused, forget, send, waiting } from "./sending.js"
import shared from "./style.css"
import own from "./upload.css"
import { fill } from "./words.js"

const style = sheet(`${shared}\n${own}`)
const MB = 1024 * 1024
const AGAIN_MS = 3000

function megabytes(bytes) {
  const size = bytes / MB
  return size >= 100 ? String(Math.round(size)) : size.toFixed(1)
}

class Uploader {
  constructor(root) {
    dress(root, style)
    this.file = element("input", { type: "file", class: "unseen", tabindex: "-1", "aria-hidden": "true" })
    this.choose = element("button", { type: "button", class: "choose" })
    this.drop = element("span", { class: "drop" })
    this.hint = element("div", { class: "hint" })
    this.label = element("div", { class: "label" })
    this.bar = bar("")
    this.amount = element("span", { class: "amount" })
    this.doing = element("span", { class: "doing" })
    this.cancel = element("button", { type: "button" })
    this.told = element("div", { class: "told", role: "status" })
    this.rests = element("div", { class: "rests" })
    const line = element("div", { class: "line" }, this.doing, this.amount, this.cancel)
    this.sending = element("div", { class: "sending" }, line, this.bar.track)
    this.zone = element(
      "div", { class: "zone", role: "group" },
      element("div", { class: "line" }, this.choose, this.drop, this.file), this.hint,
    )
    this.root = element("div", { class: "upload" }, this.label, this.zone, this.sending, this.told, this.rests)
    root.append(this.root)
    show(this.sending, false)
    this.choose.onclick = () => this.file.click()
    this.file.onchange = () => {
      this.take([...this.file.files])
      this.file.value = ""
    }
    this.cancel.onclick = () => this.stop?.abort()
    for (const name of ["dragenter", "dragover", "dragleave", "drop"]) {
      this.zone.addEventListener(name, (event) => this.dragged(event))
    }
    this.leaving = (event) => event.preventDefault()
  }

  update(component) {
    const { data } = component
    const before = this.data
    this.data = data
    this.tell = (id) => component.setTriggerValue("arrived", id)
    const { words } = data
    write(this.label, data.label)
    this.zone.setAttribute("aria-label", data.label)
    write(this.choose, words.choose)
    write(this.drop, words.drop)
    const limit = fill(words.limit, { most: megabytes(data.most).replace(/\.0$/, "") })
    write(this.hint, [limit, data.hint].filter(Boolean).join(" "))
    write(this.cancel, words.cancel)
    this.file.accept = data.endings
    if (!before || before.turn !== data.turn || before.place !== data.place) this.look()
  }

  dragged(event) {
    event.preventDefault()
    this.zone.classList.toggle("over", event.type === "dragenter" || event.type === "dragover")
    if (event.type !== "drop") return
    const items = [...(event.dataTransfer.items ?? [])]
    if (items.some((item) => item.webkitGetAsEntry?.()?.isDirectory)) {
      write(this.told, this.data.words.folder)
      return
    }
    this.take([...event.dataTransfer.files])
  }

  /** Look what a page that was reloaded has left: read what is complete, name what is not. */
  async look() {
    clearTimeout(this.again)
    const { place, url, words } = this.data
    let found = []
    try {
      found = await waiting(url, place)
    } catch {
      return
    }
    if (this.gone || this.stop || place !== this.data.place) return
    const whole = found.find((one) => one.whole && !one.held)
    if (whole) this.tell(whole.id)
    // What is complete is read and then gone. Till then: the page may not have heard of it, because
    // its own connection was lost, or another tab that reads it may be closed.
    if (found.some((one) => one.whole)) this.lookAgain()
    const rests = found.filter((one) => !one.whole && one.received > 0)
    this.rests.replaceChildren(...rests.map((one) => this.rest(one, words)))
  }

  lookAgain() {
    clearTimeout(this.again)
    this.again = setTimeout(() => this.look(), AGAIN_MS)
  }

  rest(one, words) {
    const text = element("span")
    write(text, fill(words.rest, {
      name: one.name, done: megabytes(one.received), size: megabytes(one.size),
    }))
    const button = element("button", { type: "button" }, words.forget)
    button.onclick = async () => {
      await forget(this.data.url, one.id)
      this.look()
    }
    return element("div", { class: "line" }, text, button)
  }

  async take(files) {
    const [file] = files
    if (!file || this.stop) return
    const { most, place, url, words } = this.data
    const { name } = file
    const size = megabytes(file.size)
    if (file.size === 0) return write(this.told, fill(words.empty, { name }))
    if (file.size > most) {
      return write(this.told, fill(words.large, { name, size, most: megabytes(most) }))
    }
    write(this.told, files.length > 1 ? fill(words.several, { name }) : "")
    this.rests.replaceChildren()
    this.begin(fill(words.sending, { name }))
    let id
    try {
      const upload = await send(url, place, file, (how) => {
        id = how.id ?? id
        this.progress(how, file.size)
      }, this.stop.signal)
      write(this.told, fill(words.sent, { name }))
      this.tell(upload.id)
      this.lookAgain()
    } catch (error) {
      if (this.gone) return
      if (error instanceof Cancelled) {
        if (id) await forget(url, id)
        write(this.told, words.cancelled)
      } else if (error instanceof Refused) {
        const said = { 403: words.refused, 404: words.gone }[error.status]
        write(this.told, said ?? (error.words || words.refused))
      } else {
        write(this.told, fill(words.unread, { name }))
      }
    } finally {
      this.end()
    }
  }

  begin(doing) {
    this.stop = new AbortController()
    write(this.doing, doing)
    show(this.zone, false)
    show(this.sending, true)
    this.cancel.focus()
    window.addEventListener("beforeunload", this.leaving)
  }

  progress({ received, lost }, size) {
    const { words } = this.data
    const share = size ? received / size : 0
    const text = lost
      ? words.lost
      : fill(words.amount, {
        done: megabytes(received), size: megabytes(size), percent: Math.floor(100 * share),
      })
    write(this.amount, text)
    this.amount.classList.toggle("lost", lost)
    this.bar.update(lost ? null : share, `${this.doing.textContent} ${text}`)
  }

  end() {
    const focused = this.root.getRootNode().activeElement === this.cancel
    this.stop = null
    window.removeEventListener("beforeunload", this.leaving)
    show(this.sending, false)
    show(this.zone, true)
    if (focused) this.choose.focus()
  }

  destroy() {
    this.gone = true
    clearTimeout(this.again)
    this.stop?.abort()
    window.removeEventListener("beforeunload", this.leaving)
    this.root.remove()
  }
}

/** Where a file for `data.place` is taken; it triggers `arrived` with the id of the upload. */
export const mount = (component) => run(component, Uploader)
