// A plausible afternoon of downloads, as main would tell it: for the pictures of the documentation only.
import type { ConnectionView, DetailsView, Figures, LinkPreview } from '../../src/shared/details.ts'
import type { DownloadState, DownloadView, FailureCode, HostView } from '../../src/shared/model.ts'

const MB = 1_000_000
const CHUNK = 1_048_576
const MINUTE = 60_000
const HOUR = 60 * MINUTE

export const FOLDER = '/home/ada/Downloads'

function view(
  id: number,
  name: string,
  host: string,
  total: number,
  share: number,
  state: DownloadState,
  more: Partial<DownloadView> = {},
): DownloadView {
  const received = Math.round(total * share)
  const isRunning = state.kind === 'running'
  const speed = more.speed ?? 0
  return {
    id,
    url: `https://${host}/${encodeURIComponent(name)}`,
    host,
    name,
    dir: FOLDER,
    path: state.kind === 'done' ? `${FOLDER}/${name}` : null,
    total,
    received,
    durable: isRunning ? Math.max(0, received - 2 * speed) : received,
    speed,
    timeLeft: isRunning && speed > 0 ? (total - received) / speed : null,
    connections: 0,
    quietSince: null,
    resumable: true,
    priority: 'normal',
    state,
    addedAt: 0,
    ...more,
  }
}

/** @param now ms since the epoch. */
export function pictureDownloads(now: number): readonly DownloadView[] {
  const done = (at: number): DownloadState => ({ kind: 'done', at, unverified: false })
  const failed = (code: FailureCode, detail: string): DownloadState => ({
    kind: 'failed',
    because: { code, detail },
  })
  const limited: DownloadState = {
    kind: 'waiting',
    until: now + 4 * MINUTE + 12_000,
    because: { code: 'rate-limited', detail: 'HTTP 429' },
  }
  return [
    view(
      1,
      'debian-13.1.0-amd64-DVD-1.iso',
      'cdimage.debian.org',
      3_992_977_408,
      0.62,
      { kind: 'running' },
      {
        speed: 31.2 * MB,
        connections: 8,
        priority: 'high',
      },
    ),
    view(
      2,
      'ubuntu-24.04.3-desktop-amd64.iso',
      'releases.ubuntu.com',
      6_345_887_744,
      0.27,
      { kind: 'running' },
      {
        speed: 18.4 * MB,
        connections: 4,
      },
    ),
    view(
      3,
      'Sprite Fright (2160p).mkv',
      'video.blender.org',
      2_871_402_611,
      0.884,
      { kind: 'running' },
      {
        speed: 9.6 * MB,
        connections: 6,
      },
    ),
    view(4, 'wikipedia_en_all_nopic_2025-08.zim', 'download.kiwix.org', 52_613_349_000, 0.41, limited),
    view(
      10,
      'quarterly-dataset-2025-q2.csv',
      'data.example.org',
      734_003_200,
      0.71,
      failed('expired-link', 'HTTP 403'),
    ),
    view(8, 'Nocturnes, Op. 9.flac', 'musopen.org', 184_549_376, 1, done(now - 12 * MINUTE)),
    view(5, 'planet-250825.osm.pbf', 'planet.openstreetmap.org', 86_290_411_520, 0.33, { kind: 'paused' }),
    view(6, 'LibreOffice_25.8.1_Linux_x86-64_deb.tar.gz', 'download.documentfoundation.org', 201_326_592, 0, {
      kind: 'queued',
    }),
    view(7, 'linux-6.16.3.tar.xz', 'cdn.kernel.org', 152_043_520, 1, { kind: 'verifying' }),
    view(9, 'blue-marble-21600x10800.png', 'eoimages.gsfc.nasa.gov', 188_743_680, 1, done(now - 41 * MINUTE)),
    view(11, 'The Art of Unix Programming.pdf', 'archive.org', 12_582_912, 1, done(now - 26 * HOUR)),
    view(12, 'handbook-3rd-edition.epub', 'library.example.edu', 8_388_608, 0, failed('gone', 'HTTP 404')),
  ].map((one, index) => ({ ...one, addedAt: now - (index + 3) * 7 * MINUTE }))
}

/** How far each of the eight connections is in its eighth of the file. */
const PLACES = [0.91, 0.55, 0.63, 0.48, 0.72, 0.58, 0.51, 0.58]
const RATES = [4.4, 3.7, 4.1, 3.2, 4.6, 3.9, 3.4, 3.9]

/** The first download in full, with a map of at most `cells` cells. */
export function pictureDetails(cells: number): Omit<DetailsView, 'map'> & {
  readonly map: {
    readonly total: number
    readonly chunks: number
    readonly cells: readonly number[]
    readonly cellBytes: number
  }
} {
  const [{ total, host } = { total: null, host: '' }] = pictureDownloads(0)
  const length = total ?? 0
  const chunks = Math.ceil(length / CHUNK)
  const inCell = Math.ceil(chunks / cells)
  const each = Math.ceil(chunks / PLACES.length) * CHUNK
  const connections = PLACES.map((place, index): ConnectionView => {
    const start = index * each
    const end = Math.min(length, start + each)
    return {
      id: index + 1,
      host,
      start,
      end,
      position: Math.round(start + (end - start) * place),
      rate: (RATES[index] ?? 0) * MB,
      state: 'receiving',
      until: null,
      because: null,
    }
  })
  const share = (cell: number): number => {
    const at = cell * inCell * CHUNK
    const one = connections[Math.floor(at / each)]
    return Math.max(0, Math.min(100, Math.round((((one?.position ?? 0) - at) / (inCell * CHUNK)) * 100)))
  }
  return {
    id: 1,
    map: {
      total: length,
      chunks,
      cells: Array.from({ length: Math.ceil(chunks / inCell) }, (_, cell) => share(cell)),
      cellBytes: inCell * CHUNK,
    },
    connections,
    checked: null,
    identity: {
      servedBy: 'laotzu.ftp.acc.umu.se',
      etag: '"ee000000-68beaa1e"',
      lastModified: 'Sat, 06 Sep 2025 15:04:05 GMT',
      hasValidator: true,
    },
    headers: [],
    checksum: null,
    partPath: `${FOLDER}/debian-13.1.0-amd64-DVD-1.iso.part`,
    speeds: speeds(31.2 * MB, 80),
  }
}

/** Five minutes of speed that ends at `last`; nothing for the first `idle` seconds. */
export function speeds(last: number, idle: number): readonly number[] {
  return Array.from({ length: 300 }, (_, second) => {
    if (second < idle) return 0
    const wave = Math.sin(second / 9) * 0.08 + Math.sin(second / 3.1) * 0.05 + Math.sin(second * 1.7) * 0.03
    const rise = Math.min(1, (second - idle) / 12)
    return second === 299 ? last : last * rise * (0.92 + wave)
  })
}

export function pictureFigures(now: number): Figures {
  return {
    at: now,
    speed: 59.2 * MB,
    today: 12.4e9,
    total: 1.83e12,
    system: { received: 61.8 * MB, sent: 1.1 * MB },
  }
}

export function pictureHosts(now: number): readonly HostView[] {
  const host = (name: string, allowed: number, bestRate: number, more: Partial<HostView> = {}): HostView => ({
    host: name,
    allowed,
    cap: null,
    coolingUntil: null,
    because: null,
    hits: 0,
    lastRefusedAt: null,
    lastServedAt: now,
    bestRate,
    ...more,
  })
  return [
    host('cdimage.debian.org', 8, 48.1 * MB),
    host('data.example.org', 8, 6.4 * MB, { lastServedAt: now - 3 * HOUR }),
    host('download.kiwix.org', 2, 11.9 * MB, {
      coolingUntil: now + 4 * MINUTE + 12_000,
      because: 'HTTP 429',
      hits: 3,
      lastRefusedAt: now - MINUTE,
    }),
    host('planet.openstreetmap.org', 4, 22.7 * MB, {
      because: 'no more than 4 connections',
      hits: 1,
      lastRefusedAt: now - 27 * HOUR,
      lastServedAt: now - 2 * HOUR,
    }),
    host('releases.ubuntu.com', 4, 37.5 * MB, { cap: 4 }),
    host('video.blender.org', 8, 15.2 * MB),
  ]
}

export const PICTURE_LINKS = [
  'https://cdimage.debian.org/debian-cd/current/amd64/iso-cd/debian-13.1.0-amd64-netinst.iso',
  'https://download.kde.org/stable/krita/5.2.13/krita-5.2.13-x86_64.AppImage',
  'https://archive.org/download/nasa-audio/Voyager%20Golden%20Record%20[01-03].flac',
  'ftp://ftp.example.org/pub/old.zip',
].join('\n')

/** What a server would say of a link of PICTURE_LINKS. */
export function picturePreviews(): Readonly<Record<string, LinkPreview>> {
  const preview = (
    link: string,
    name: string,
    total: number | null,
    resumable: boolean,
  ): [string, LinkPreview] => [
    name,
    { link, host: new URL(link).host, name, total, resumable, trouble: null, dir: FOLDER, existing: null },
  ]
  return Object.fromEntries([
    preview('https://cdimage.debian.org/a', 'debian-13.1.0-amd64-netinst.iso', 821_821_440, true),
    preview('https://download.kde.org/a', 'krita-5.2.13-x86_64.AppImage', 391_118_848, true),
    preview('https://archive.org/a', 'Voyager Golden Record 01.flac', 48_234_496, true),
    preview('https://archive.org/a', 'Voyager Golden Record 02.flac', 52_428_800, true),
    preview('https://archive.org/a', 'Voyager Golden Record 03.flac', null, false),
  ])
}
