// What the command line makes of an output that cannot be written.
import { expect, test } from 'vitest'
import { unwritable } from '../../src/main/cli/interruption.ts'

const failure = (code: string): NodeJS.ErrnoException => Object.assign(new Error(`write ${code}`), { code })

test.each(['EPIPE', 'EOF'])('%s: the reader went away, so the end is quiet', code => {
  expect(unwritable(failure(code))).toEqual({ code: 141, notice: null })
})

test.each([
  ['ENOSPC', 'the disk is full'],
  ['EIO', 'EIO'],
])('%s: a failure that is told', (code, why) => {
  expect(unwritable(failure(code))).toEqual({
    code: 1,
    notice: `sluice: The output could not be written: ${why}. Run the same command again to go on.`,
  })
})
