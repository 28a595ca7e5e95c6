// Runs to cut the power in that more than one test begins with.
import type { Content } from '../bytes.ts'
import type { Behaviour } from '../range-server/behaviour.ts'
import type { RangeServer } from '../range-server.ts'
import type { Run } from './power-cuts.ts'

/** Sets a route for each content, by path, all of the same behaviour. */
export function serveAll(
  server: RangeServer,
  contents: Readonly<Record<string, Content>>,
  behaviour: Behaviour = {},
): void {
  for (const [path, content] of Object.entries(contents)) server.route(path, { ...behaviour, content })
}

/**
 * One download of one content. Its link stalls after `at` bytes while the run is recorded, and does not afterwards.
 * Unless `more` says otherwise, a checkpoint makes those bytes durable and then it comes to its end.
 */
export function stalling(
  content: Content,
  at: number,
  more: Partial<Run> = {},
  behaviour: Behaviour = {},
): Run {
  const contents = { '/a.bin': content }
  return {
    serve: server => serveAll(server, contents, { ...behaviour, stallAt: at }),
    serveAfter: server => serveAll(server, contents, behaviour),
    act: async ({ get, server, checkpoint, done }) => {
      const id = get('/a.bin')
      await server.until(() => server.stalled('/a.bin') === 1)
      await checkpoint(id)
      server.release('/a.bin')
      await done(id)
    },
    content: () => content,
    contents: [content],
    ...more,
  }
}
