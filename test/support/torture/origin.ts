// The server's side of one download of the torture: its file in whatever version, where its URL leads, and which request
// meets which fault.
import type { Content } from '../bytes.ts'
import { pseudoRandom } from '../bytes.ts'
import { type Behaviour, redirect, refuse, type SeenRequest } from '../range-server/behaviour.ts'
import type { RangeServer } from '../range-server.ts'
import { type Fault, faultyReply } from './faults.ts'
import type { DownloadPlan } from './plan.ts'

export interface OriginHooks {
  /** A request for the file has come, the so-manieth. */
  onRequest(count: number): void
  /** Whether the client has bytes of the file. */
  isKnown(): boolean
}

export interface Origin {
  readonly url: string
  /** The versions that were ever served, the first one first. */
  readonly versions: readonly Content[]
  /** Faults that were put to use. */
  readonly used: readonly Fault[]
  /** Requests for the file, redirects not counted. */
  readonly requests: number
  /** Refused because of the limit of connections, and at an expired place. */
  readonly refused: number
}

const DATES = ['Wed, 01 Jan 2025 00:00:00 GMT', 'Thu, 02 Jan 2025 00:00:00 GMT'] as const

export function serveDownload(
  server: RangeServer,
  plan: DownloadPlan,
  name: string,
  hooks: OriginHooks,
): Origin {
  const first = pseudoRandom(plan.size, plan.contentSeed)
  const versions = [first]
  const used: Fault[] = []
  const faults = new Map(plan.faults.map(({ request, fault }) => [request, fault]))
  const folder = `/${plan.number}`
  let requests = 0
  let refused = 0
  let busy = 0
  let places = 0

  function sound(version: number): Behaviour {
    const { validator, ranges, framing, keepAlive, rate } = plan
    const etag = validator === 'strong' ? `"v${version}"` : validator === 'weak' ? `W/"v${version}"` : null
    return {
      content: versions[version] ?? first,
      etag,
      lastModified: validator === 'date' ? (DATES[version] ?? null) : null,
      ranges,
      acceptRanges: ranges === 'honoured' ? 'bytes' : null,
      framing,
      keepAlive,
      ...(rate === null ? {} : { rate }),
    }
  }

  function file(request: SeenRequest): Behaviour {
    const number = requests++
    hooks.onRequest(requests)
    if (plan.changesAt !== null && number >= plan.changesAt && versions.length === 1) {
      versions.push(pseudoRandom(Math.max(1, plan.size + (plan.contentSeed % 3)), plan.contentSeed + 1))
    }
    const { limit } = plan
    if (limit !== null && busy >= limit.connections) {
      refused++
      return limit.refusal === 'closed' ? { raw: '' } : refuse(limit.refusal)
    }
    busy++
    void request.ended.then(() => {
      busy--
    })
    const behaviour = sound(versions.length - 1)
    const fault = faults.get(number)
    // Of another version even a reply without its ETag would be taken for the first one: nobody could tell.
    if (fault === undefined || (fault.kind === 'mute' && versions.length > 1)) return behaviour
    used.push(fault)
    const content = versions.at(-1) ?? first
    return faultyReply(fault, { behaviour, content, request, isKnown: hooks.isKnown() })
  }

  function place(expiresAfter: number | null): string {
    let served = 0
    places++
    return server.route(`${folder}/place-${places}/${name}`, request => {
      if (expiresAfter !== null && served >= expiresAfter) {
        refused++
        return refuse(403)
      }
      served++
      return file(request)
    })
  }

  const { redirect: leads } = plan
  const url = server.route(
    `${folder}/${name}`,
    leads === null ? file : () => redirect(place(leads.expiresAfter)),
  )
  return {
    url,
    versions,
    used,
    get requests() {
      return requests
    },
    get refused() {
      return refused
    },
  }
}
