// End-to-end tests: the built app, driven through Playwright; two at a time where there are two screens for it. No
// retries, because a retry hides a flake.
import { defineConfig } from '@playwright/test'

const report = process.env['PLAYWRIGHT_JSON_OUTPUT_NAME']

export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  workers: process.env['SLUICE_SECOND_SCREEN'] === undefined ? 1 : 2,
  retries: 0,
  timeout: 60_000,
  forbidOnly: Boolean(process.env['CI']),
  reporter: report === undefined ? [['list']] : [['list'], ['json', { outputFile: report }]],
})
