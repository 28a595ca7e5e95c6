// The only addresses that are ever handed to the browser: our own pages, by name.
import { shell } from 'electron'
import type { Page } from '../../shared/contract.ts'

export const PAGE_ADDRESSES: Readonly<Record<Page, string>> = {
  website: 'https://sluice.example/',
  report: 'https://sluice.example/report',
  security: 'https://sluice.example/security',
}

/** Rejects where the system has no browser. */
export async function openPage(page: Page): Promise<void> {
  await shell.openExternal(PAGE_ADDRESSES[page])
}
