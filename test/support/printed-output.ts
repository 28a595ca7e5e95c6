// The output of the command line for tests: what was printed is kept, the time is what the test says.
import type { Output } from '../../src/main/cli/report.ts'

export interface Printed extends Output {
  outText: string
  errText: string
  time: number
}

/** @param columns of the terminal; null: it is none. */
export function printedOutput(columns: number | null = null): Printed {
  const printed: Printed = {
    outText: '',
    errText: '',
    time: 1_000,
    columns,
    out: text => {
      printed.outText += text
    },
    err: text => {
      printed.errText += text
    },
    now: () => printed.time,
  }
  return printed
}

/** The values of whole lines of JSON. */
export function jsonLinesOf(text: string): unknown[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line) as unknown)
}
