// Where a command's words go. Into pipes and files what is said within one turn goes out in one piece: two hundred small
// files end within a second. On a terminal the two streams share a screen and keep their order.
import type { Output } from './report.ts'

export interface Stream {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** `flush` says at once what still waits for the end of the turn. */
export function openOutput(out: Stream, err: Stream): Output & { flush(): void } {
  const now = (): number => Date.now()
  if (err.isTTY === true) {
    // A terminal without a size of its own (under script, say) has 0.
    const columns = err.columns || 80
    return {
      out: text => out.write(text),
      err: text => err.write(text),
      columns,
      now,
      flush: () => undefined,
    }
  }
  const [words, results] = [new Batch(err), new Batch(out)]
  return {
    out: text => results.add(text),
    err: text => words.add(text),
    columns: null,
    now,
    flush: () => {
      words.flush()
      results.flush()
    },
  }
}

class Batch {
  readonly #stream: Stream
  #text = ''

  constructor(stream: Stream) {
    this.#stream = stream
  }

  add(text: string): void {
    if (this.#text === '') setImmediate(() => this.flush())
    this.#text += text
  }

  flush(): void {
    const text = this.#text
    this.#text = ''
    if (text !== '') this.#stream.write(text)
  }
}
