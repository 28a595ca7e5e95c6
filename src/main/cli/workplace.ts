// Where a command works: in the app's queue while the app is open, else in a data folder of its own.
import type { Socket } from 'node:net'
import { appDataFolder } from './app-folder.ts'
import { commandLineDataFolder } from './data-folder.ts'
import { knock } from './door.ts'

export interface Workplace {
  readonly dir: string
  /** A way to the app that is open on that folder; null where none is. To be destroyed. */
  readonly app: Socket | null
}

interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
}

/**
 * @param named the folder that --data-dir names, absolute; null: the app's where the app is open, else the command line's.
 */
export async function findWorkplace(
  named: string | null,
  { platform, env }: Surroundings,
): Promise<Workplace> {
  const open = named ?? appDataFolder(platform, env)
  const app = await knock(open)
  return app === null ? { dir: named ?? commandLineDataFolder(platform, env), app } : { dir: open, app }
}
