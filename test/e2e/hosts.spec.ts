// What a host has earned, as the window shows it: learned from its refusals, limited by the person, kept across
// starts, and forgotten on demand.
import type { Locator, Page } from '@playwright/test'
import { pseudoRandom } from '../support/bytes.ts'
import { inTurn, refuse } from '../support/range-server/behaviour.ts'
import { addByTyping, addUnseen, expect, inEveryLook, row, test, waitUntilDone } from './fixtures.ts'

async function openHosts(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Hosts', exact: true }).click()
  return page.getByRole('dialog', { name: 'Hosts' })
}

test('a host that refuses waits, and what it earned is shown, limited, kept and forgotten', async ({
  launch,
  server,
}) => {
  const content = pseudoRandom(2_000_000, 1)
  const busy = refuse(429, [['Retry-After', '3600']])
  const url = server.route('/busy.bin', inTurn(busy, { content }))
  const host = `127.0.0.1:${server.port}`
  const first = await launch()
  await addUnseen(first.page, url)
  await expect(row(first.page, 'busy.bin')).toHaveAttribute('data-state', 'waiting')

  const panel = await openHosts(first.page)
  const line = panel.getByRole('row', { name: host })
  await expect(line).toContainText('HTTP 429')
  await expect(line).toContainText(/Rests for another (?:1 h|\d+ min)/)
  const limit = `Your limit for ${host}`
  await panel.getByRole('combobox', { name: limit }).click()
  await first.page.getByRole('option', { name: '2', exact: true }).click()
  await expect(panel.getByRole('combobox', { name: limit })).toHaveText('2')
  await expect(line.getByText(/^(?:1 connection|2 connections)$/)).toBeVisible()
  await first.page.keyboard.press('Escape')
  await expect(panel).toHaveCount(0)
  await expect(first.page.getByRole('button', { name: 'Hosts', exact: true })).toBeFocused()
  await first.quit()

  const second = await launch()
  await expect(row(second.page, 'busy.bin')).toHaveAttribute('data-state', 'waiting')
  const later = await openHosts(second.page)
  await expect(later.getByRole('combobox', { name: limit })).toHaveText('2')
  await expect(later.getByRole('row', { name: host })).toContainText('HTTP 429')
  expect(server.requestsFor('/busy.bin')).toHaveLength(1)
  await later.getByRole('button', { name: `Forget ${host}` }).click()
  await expect(later).toContainText('HTTP 429')
  await later.getByRole('button', { name: `Really forget ${host}?` }).click()
  await expect(later).not.toContainText('HTTP 429')
})

test('the panel of hosts stands in every size and theme, with nothing in it and with something', async ({
  launch,
  server,
}) => {
  const running = await launch()
  const { page } = running
  const fits = async (): Promise<void> => {
    const panel = page.getByRole('dialog', { name: 'Hosts' })
    const over = await panel.evaluate(element => {
      const { left, right, top, bottom } = element.getBoundingClientRect()
      const inside = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
      return inside ? element.scrollWidth - element.clientWidth : -1
    })
    expect(over).toBe(0)
  }
  const panel = await openHosts(page)
  await expect(panel).toContainText('No host is known yet.')
  await fits()
  await page.keyboard.press('Escape')

  const content = pseudoRandom(1_000, 2)
  const busy = server.route('/busy.bin', refuse(429, [['Retry-After', '600']]))
  await addByTyping(page, server.route('/done.bin', { content }))
  await waitUntilDone(page, 'done.bin')
  await addByTyping(page, busy)
  await expect(row(page, 'busy.bin')).toHaveAttribute('data-state', 'waiting')
  await openHosts(page)
  await expect(panel.getByRole('row', { name: `127.0.0.1:${server.port}` })).toContainText('HTTP 429')
  await inEveryLook(running, 'hosts', fits)
})
