// The two commands by which the window asks for details and figures, on their way through main.
import { expect, it } from 'vitest'
import { dispatch } from '../../src/main/desktop/dispatch.ts'
import { bench } from './command-bench.ts'

it('the window names the download it looks at in full, or none', async () => {
  const { context, calls } = bench()
  expect(await dispatch('details:watch', [{ id: 3, cells: 512 }], true, context)).toMatchObject({ ok: true })
  expect(await dispatch('details:watch', [null], true, context)).toMatchObject({ ok: true })
  expect(calls).toEqual([
    ['watchDetails', { id: 3, cells: 512 }],
    ['watchDetails', null],
  ])
})

it('the window is given the speeds of the last seconds', async () => {
  const { context } = bench()
  expect(await dispatch('figures:history', [], true, context)).toEqual({
    ok: true,
    value: { speeds: [1, 2], system: [null, 3] },
  })
})
