// Where words go: in one piece a turn into pipes, in order and at once onto a terminal.
import { expect, test } from 'vitest'
import { openOutput, type Stream } from '../../src/main/cli/output.ts'

function streams(isTTY: boolean) {
  const written: string[] = []
  const stream = (name: string): Stream => ({ isTTY, write: text => written.push(`${name}: ${text}`) })
  return { written, output: openOutput(stream('out'), { ...stream('err'), columns: 33 }) }
}
const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

test('a pipe gets what one turn says in one piece', async () => {
  const { written, output } = streams(false)
  output.out('a\n')
  output.err('b\n')
  output.out('c\n')
  expect(written).toEqual([])
  await turn()
  expect(written.sort()).toEqual(['err: b\n', 'out: a\nc\n'])
  output.out('d\n')
  await turn()
  expect(written.at(-1)).toBe('out: d\n')
  expect(output.columns).toBeNull()
})

test('flush says it at once, and once', async () => {
  const { written, output } = streams(false)
  output.err('last words\n')
  output.flush()
  expect(written).toEqual(['err: last words\n'])
  await turn()
  expect(written).toHaveLength(1)
})

test('a terminal gets everything at once, in order', () => {
  const { written, output } = streams(true)
  output.err('a')
  output.out('b')
  output.err('c')
  expect(written).toEqual(['err: a', 'out: b', 'err: c'])
  expect(output.columns).toBe(33)
})

test.each([0, undefined])('a terminal of %s columns is taken for an ordinary one', columns => {
  const silent: Stream = { isTTY: true, write: () => undefined }
  expect(openOutput(silent, { ...silent, ...(columns === undefined ? {} : { columns }) }).columns).toBe(80)
})
