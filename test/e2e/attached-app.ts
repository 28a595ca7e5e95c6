// A packaged app that Playwright joins when its page has loaded: as it is released, with no way in but the page. (Joined
// while the page still loads, as Playwright's own launch does where it cannot hold the app back, it may wait for ever.)
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chromium, type Page } from '@playwright/test'

export interface Attached {
  readonly page: Page
  /** Code and signal of its end. */
  readonly ended: Promise<readonly unknown[]>
  /** Asks it to quit. */
  quit(): void
  /** SIGKILL, unless it has ended; resolves when it is gone. */
  kill(): Promise<void>
}

/** Starts the program and resolves when its window can be used. */
export async function startAttached(
  program: string,
  env: Readonly<Record<string, string>>,
): Promise<Attached> {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  const args = ['--remote-debugging-port=0', ...(isRoot ? ['--no-sandbox'] : [])]
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended: Promise<readonly unknown[]> = once(child, 'exit')
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  try {
    const browser = await chromium.connectOverCDP(await loadedAddress(child.stderr), { noDefaults: true })
    const page = browser.contexts().flatMap(context => context.pages())[0]
    if (page === undefined) throw new Error('the app has no window')
    await page.getByRole('button', { name: 'Add', exact: true }).waitFor()
    return { page, ended, quit: () => child.kill('SIGTERM'), kill }
  } catch (error) {
    await kill()
    throw error
  }
}

/** Where Chromium listens, once the window's page has loaded. */
async function loadedAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  const address = await new Promise<string>((done, fail) => {
    let output = ''
    stderr.on('data', data => {
      output += data
      const found = /DevTools listening on (ws:\S+)/.exec(output)?.[1]
      if (found !== undefined) done(found)
    })
    stderr.on('end', () => fail(new Error(`the app ended: ${output}`)))
  })
  for (;;) {
    const reply = await fetch(`http://${new URL(address).host}/json/list`)
    const pages: unknown = await reply.json()
    if (Array.isArray(pages) && pages.some(({ title }) => title === 'Sluice')) return address
    await new Promise(done => setTimeout(done, 50))
  }
}
