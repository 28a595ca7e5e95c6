// Every part of the window before axe, in both themes: nothing serious, nothing critical; and everything in reach where
// the text is twice as large.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { pseudoRandom } from '../support/bytes.ts'
import { addByTyping, expect, openAdd, type Running, row, test, waitUntilDone } from './fixtures.ts'

/** Every violation that keeps somebody out, as rule and place. */
async function violations(page: Page): Promise<readonly string[]> {
  // Axe wants a page of its own to gather frames in, which this app forbids; there are no frames.
  const { violations: found } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`),
    )
}

async function holdsInBothThemes({ page }: Running): Promise<void> {
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    expect(await violations(page), theme).toEqual([])
  }
}

test('the empty window keeps nobody out', async ({ launch }) => {
  await holdsInBothThemes(await launch())
})

test('the busy window, its menus and its details keep nobody out', async ({ launch, server }) => {
  const content = pseudoRandom(9_000_000)
  const links = [
    server.route('/running.iso', { content, stallAt: 4_000_000 }),
    server.route('/done.pdf', { content: pseudoRandom(1_000) }),
    server.route('/gone.zip', { status: 404, body: 'gone' }),
  ]
  const running = await launch()
  const { page } = running
  await addByTyping(page, links.join('\n'))
  await waitUntilDone(page, 'done.pdf')
  await expect(row(page, 'gone.zip')).toHaveAttribute('data-state', 'failed')
  await expect(row(page, 'running.iso')).toHaveAttribute('data-state', 'running')
  await holdsInBothThemes(running)

  await row(page, 'running.iso').click({ button: 'right' })
  await page.getByRole('menu').waitFor()
  await holdsInBothThemes(running)
  await page.keyboard.press('Escape')

  await row(page, 'running.iso').press('Enter')
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click()
    await holdsInBothThemes(running)
  }
})

test('every dialog keeps nobody out', async ({ launch, server }) => {
  const running = await launch()
  const { page } = running
  const dialog = await openAdd(page)
  await dialog
    .getByRole('textbox', { name: 'Links' })
    .fill(`${server.route('/a.iso', { content: pseudoRandom(1_000) })}\nftp://example.org/a`)
  await expect(dialog).toContainText('a.iso')
  await holdsInBothThemes(running)
  await page.keyboard.press('Escape')

  for (const name of ['Hosts', 'Settings']) {
    await page.getByRole('button', { name: new RegExp(`^${name}`) }).click()
    await page.getByRole('dialog', { name }).waitFor()
    for (const tab of await page.getByRole('dialog').getByRole('tab').all()) {
      await tab.click()
      await holdsInBothThemes(running)
    }
    await holdsInBothThemes(running)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await page.keyboard.press('?')
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor()
  await holdsInBothThemes(running)
})
