// npm run icons: draws assets/icon.svg anew at every size, with the Chromium of Electron. The results are committed.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withDesktopSession } from './lib/desktop-session.mjs'
import { pictures, WINDOWS_SIZES, windowsIcon } from './lib/icons.mjs'
import { top } from './lib/paths.mjs'
import { exitWith, mustRun } from './lib/process.mjs'
import { setUp } from './lib/set-up.mjs'

const assets = join(top, 'assets')

await exitWith(async () => {
  const { executable } = await setUp()
  await mkdir(join(assets, 'icons'), { recursive: true })
  await withDesktopSession(env => draw(executable, env))
  const images = await Promise.all(
    WINDOWS_SIZES.map(async size => ({
      size,
      png: await readFile(join(assets, 'icons', `${size}x${size}.png`)),
    })),
  )
  await writeFile(join(assets, 'icon.ico'), windowsIcon(images))
})

async function draw(executable, env) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-icons-'))
  try {
    const jobs = join(folder, 'jobs.json')
    const svg = await readFile(join(assets, 'icon.svg'), 'utf8')
    await writeFile(jobs, JSON.stringify({ svg, pictures: pictures(assets) }))
    const isRoot = process.platform === 'linux' && process.getuid() === 0
    await mustRun(
      executable,
      [
        ...(isRoot ? ['--no-sandbox'] : []),
        '--force-color-profile=srgb',
        `--user-data-dir=${folder}`,
        join(top, 'scripts/lib/icons-app'),
        jobs,
      ],
      'The icons could not be drawn.',
      { env },
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
