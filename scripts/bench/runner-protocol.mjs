// How a runner process speaks with the benchmark: it writes one JSON object a line, { ready } and then { result } or
// { failure }; a line on its input tells it to start, so that start-up is no part of what is measured.

export function tell(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

/** Says that all is ready; resolves when the benchmark says go. */
export function waitForGo() {
  return new Promise(done => {
    process.stdin.once('data', () => {
      process.stdin.pause()
      done()
    })
    tell({ ready: true })
  })
}

/** A runner's message out of a line of its output; null for anything else that a program may print. Pure. */
export function readMessage(line) {
  if (!line.startsWith('{')) return null
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
