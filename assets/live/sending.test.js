import assert from "node:assert/strict"
import { beforeEach, test } from "node:test"

import { Cancelled, Refused, send, under, waiting } from "./sending.js"

const PART = 4
const FILE = { name: "t.csv", size: 10, lastModified: 7, slice: (from, to) => blob(from, to) }

function blob(from, to) {
  return { from, size: Math.min(to, FILE.size) - from, arrayBuffer: async () => new ArrayBuffer(1) }
}

/** What a server would do: each entry of `answers` is for one part, in order. */
let server

class Request {
  upload = {}

  open(_, address) {
    this.address = new URL(address)
  }

  setRequestHeader() {}

  abort() {
    this.onabort()
    this.onloadend()
  }

  send(part) {
    const offset = Number(this.address.searchParams.get("offset"))
    server.parts.push(offset)
    const answer = server.answers.shift() ?? { status: 200 }
    if (answer.meanwhile) answer.meanwhile()
    setTimeout(() => {
      if (answer.status === 0) this.onerror()
      else {
        if (answer.status === 200) server.received = offset + part.size
        this.status = answer.status
        this.responseText = answer.text ?? JSON.stringify({ received: server.received, error: answer.error })
        this.onload()
      }
      this.onloadend()
    })
  }
}

beforeEach(() => {
  server = { parts: [], answers: [], received: 0, asked: [], fails: 0, refuses: 0 }
  globalThis.document = { baseURI: "http://here/app/" }
  globalThis.window = new EventTarget()
  globalThis.XMLHttpRequest = Request
  // Nobody waits in a test.
  globalThis.setTimeout = (done, _, ...rest) => setImmediate(done, ...rest)
  globalThis.clearTimeout = (timer) => clearImmediate(timer)
  globalThis.fetch = async (url, { method = "GET", headers }) => {
    server.asked.push(`${method} ${url.pathname}${url.search}`)
    assert.equal(headers["X-Layersmith"], "1")
    if (server.fails-- > 0) throw new TypeError("connection")
    const status = server.refuses || 200
    const found = { id: "u1", received: server.received, part: PART, error: "No room.", uploads: ["x"] }
    return { ok: status < 300, status, json: async () => found }
  }
})

async function sent(signal = new AbortController().signal, file = FILE) {
  const told = []
  const upload = await send("uploads", "home", file, (how) => told.push(how), signal)
  return { told, upload }
}

test("a file goes in parts, each once", async () => {
  const { told, upload } = await sent()
  assert.deepEqual(server.parts, [0, 4, 8])
  assert.deepEqual(server.asked, ["POST /app/uploads"])
  assert.equal(upload.received, 10)
  assert.deepEqual(told.at(-1), { id: "u1", received: 10, lost: false })
})

test("what has come before is not sent again", async () => {
  server.received = 8
  await sent()
  assert.deepEqual(server.parts, [8])
})

test("after a lost connection the server is asked how far it is", async () => {
  server.answers = [{ status: 200 }, { status: 0, meanwhile: () => (server.received = 8) }]
  const { told } = await sent()
  assert.deepEqual(server.parts, [0, 4, 8])
  assert.deepEqual(server.asked, ["POST /app/uploads", "GET /app/uploads/u1"])
  assert.equal(told.filter((how) => how.lost).length, 1)
})

test("a server in trouble is tried again, a page of a proxy is no answer", async () => {
  server.fails = 1
  server.answers = [{ status: 502, text: "<html>" }]
  const { told } = await sent()
  assert.deepEqual(server.parts, [0, 0, 4, 8])
  assert.equal(told.filter((how) => how.lost).length, 2)
})

test("where other bytes are due, it goes on there", async () => {
  server.answers = [{ status: 409, meanwhile: () => (server.received = 4) }]
  await sent()
  assert.deepEqual(server.parts, [0, 4, 8])
})

for (const [what, arrange] of [
  ["of the file", () => (server.refuses = 413)],
  ["of a part", () => (server.answers = [{ status: 413, error: "No room." }])],
]) {
  test(`a refusal ${what} is passed on in its words and not tried again`, async () => {
    arrange()
    await assert.rejects(sent(), (error) => error instanceof Refused && error.words === "No room.")
    assert.ok(server.parts.length + server.asked.length <= 2)
  })
}

test("cancelling stops in the middle of a part", async () => {
  const stop = new AbortController()
  server.answers = [{ status: 200 }, { status: 200, meanwhile: () => setImmediate(() => stop.abort()) }]
  await assert.rejects(sent(stop.signal), Cancelled)
  assert.deepEqual(server.parts, [0, 4])
})

test("cancelled before it began, nothing is sent", async () => {
  await assert.rejects(sent(AbortSignal.abort()), Cancelled)
  assert.deepEqual([server.parts, server.asked], [[], []])
})

test("a file that the disk does not give any more is no lost connection", async () => {
  const gone = { ...FILE, slice: () => ({ size: 4, arrayBuffer: async () => { throw new Error("gone") } }) }
  server.answers = [{ status: 0 }]
  await assert.rejects(sent(undefined, gone), /gone/)
  assert.deepEqual(server.parts, [0])
})

test("addresses are those beside the page, whatever a name holds", () => {
  assert.equal(String(under("uploads", "u1", { place: "a&b #1" })), "http://here/app/uploads/u1?place=a%26b+%231")
})

test("what waits is asked for by its place", async () => {
  assert.deepEqual(await waiting("uploads", "home"), ["x"])
  assert.deepEqual(server.asked, ["GET /app/uploads?place=home"])
})
