// A file sent in parts: what has come is asked for before each try, so nothing is sent twice, and a
// lost connection is waited for.

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 8000
const HEADERS = { "X-Layersmith": "1" }

/** A refusal in words of the server, or a status that no new try can change. */
export class Refused extends Error {
  constructor(status, words) {
    super(words)
    this.status = status
    this.words = words
  }
}

/** The person does not want it any more. */
export class Cancelled extends Error {}

async function asked(url, options = {}) {
  const response = await fetch(url, {
    ...options,
    cache: "no-store",
    credentials: "same-origin",
    headers: { ...HEADERS, ...(options.headers ?? {}) },
  })
  const answer = await response.json().catch(() => ({}))
  if (response.ok) return answer
  if (response.status >= 500) throw new Error(`${response.status}`)
  throw new Refused(response.status, answer.error ?? "")
}

/** Return the address of something under the uploads. */
export function under(url, path = "", query = {}) {
  const found = new URL(path ? `${url}/${path}` : url, document.baseURI)
  for (const [name, value] of Object.entries(query)) found.searchParams.set(name, value)
  return found
}

/** Return the uploads that wait for something in a place. */
export async function waiting(url, place) {
  return (await asked(under(url, "", { place }))).uploads
}

export function forget(url, id) {
  return asked(under(url, id), { method: "DELETE" }).catch(() => {})
}

/** Send one part; `told` hears how much of it has gone. */
function part(address, blob, told, signal) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    const abort = () => request.abort()
    request.open("PUT", address)
    for (const [name, value] of Object.entries(HEADERS)) request.setRequestHeader(name, value)
    request.setRequestHeader("Content-Type", "application/octet-stream")
    request.upload.onprogress = (event) => told(event.loaded)
    request.onload = () => {
      let answer = {}
      try {
        answer = JSON.parse(request.responseText)
      } catch {
        // A proxy's own page: judged by its status.
      }
      if (request.status < 300) resolve(answer)
      else if (request.status === 409) resolve({ received: answer.received ?? 0, again: true })
      else if (request.status >= 500) reject(new Error(`${request.status}`))
      else reject(new Refused(request.status, answer.error ?? ""))
    }
    request.onerror = () => reject(new Error("connection"))
    request.onabort = () => reject(new Cancelled())
    request.onloadend = () => signal.removeEventListener("abort", abort)
    signal.addEventListener("abort", abort)
    if (signal.aborted) request.abort()
    else request.send(blob)
  })
}

/** Wait, but not longer than until the connection is back or nobody waits any more. */
function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const over = () => {
      clearTimeout(timer)
      window.removeEventListener("online", over)
      signal.removeEventListener("abort", over)
      resolve()
    }
    const timer = setTimeout(over, milliseconds)
    window.addEventListener("online", over)
    signal.addEventListener("abort", over)
  })
}

/**
 * Send a file and return its upload.
 *
 * `told` hears {received, lost}; `signal` ends it. Whether the disk still gives the file is asked
 * before a failure is taken for one of the connection.
 */
export async function send(url, place, file, told, signal) {
  const facts = { name: file.name, size: file.size, modified: file.lastModified, place }
  let upload = null
  let failures = 0
  for (;;) {
    if (signal.aborted) throw new Cancelled()
    try {
      upload ??= await asked(under(url), {
        method: "POST",
        body: JSON.stringify(facts),
        headers: { "Content-Type": "application/json" },
        signal,
      })
      if (failures) upload = await asked(under(url, upload.id), { signal })
      while (upload.received < file.size) {
        const { id, received, part: size } = upload
        told({ id, received, lost: false })
        const blob = file.slice(received, received + size)
        const answer = await part(
          under(url, id, { offset: received }),
          blob,
          (gone) => told({ id, received: received + Math.min(gone, blob.size), lost: false }),
          signal,
        )
        if (answer.again) await pause(FIRST_WAIT_MS, signal)
        upload = { ...upload, received: answer.received }
        failures = 0
      }
      told({ id: upload.id, received: file.size, lost: false })
      return upload
    } catch (error) {
      if (signal.aborted) throw new Cancelled()
      if (error instanceof Refused || error instanceof Cancelled) throw error
      await file.slice(0, 1).arrayBuffer()
      failures += 1
      told({ id: upload?.id, received: upload?.received ?? 0, lost: true })
      await pause(Math.min(FIRST_WAIT_MS * 2 ** (failures - 1), LONGEST_WAIT_MS), signal)
    }
  }
}
