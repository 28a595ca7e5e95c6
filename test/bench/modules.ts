// The benchmark's pure pieces for its tests. They are plain JavaScript, so their types are told here.
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const FOLDER = join(import.meta.dirname, '../../scripts/bench')

function load(name: string): Promise<unknown> {
  return import(/* @vite-ignore */ pathToFileURL(join(FOLDER, name)).href)
}

export type Asked =
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly message: string }
  | {
      readonly kind: 'run'
      readonly scenarios: readonly string[]
      readonly rounds: number
      readonly quick: boolean
      readonly json: boolean
      readonly save: boolean
    }

interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

export interface Line {
  readonly name: string
  readonly reference: string
  readonly failure?: string
  readonly wallRatio?: Spread | null
  readonly cpuRatio?: Spread | null
  readonly wall?: number
  readonly cpu?: number
  readonly rss?: number
  readonly loop?: Spread | null
  readonly ping?: Spread | null
}

export interface Scenario {
  readonly name: string
  readonly what: string
  readonly size?: number
  readonly files?: { readonly count: number; readonly size: number }
  readonly target: string
  readonly link: string | null
  readonly tls: boolean
  readonly reference: string
  readonly references: Readonly<Record<string, string>>
  readonly contestants: readonly string[]
}

export interface Task {
  readonly urls: readonly string[]
  readonly list: string
  readonly dir: string
  readonly name: string | null
  readonly dataDir: string
  readonly ca: string | null
  readonly cut: boolean
}

export interface Contestant {
  readonly program: string
  readonly connections: number | null
}

export interface Rules {
  readonly rtt: number
  readonly sharedRate: number | null
  readonly connectionRate: number | null
  readonly loss: number
  readonly cutOneIn: number | null
  readonly initialWindow: number
}

interface Window {
  readonly bytes: number
  readonly isSlowStart: boolean
  readonly peak: number
  readonly rounds: number
}

export interface Timeline {
  now(): number
  at(at: number, event: (at: number) => void): void
  clear(): void
}

export const { readArguments, DEFAULT_ROUNDS } = (await load('arguments.mjs')) as {
  readArguments(argv: readonly string[], known: readonly string[]): Asked
  readonly DEFAULT_ROUNDS: number
}

export const { median, pairedRatios, rotated, summarize } = (await load('statistics.mjs')) as {
  median(values: readonly number[]): number
  pairedRatios(values: readonly number[], references: readonly number[]): readonly number[]
  rotated<T>(items: readonly T[], round: number): readonly T[]
  summarize(
    contestants: readonly { readonly name: string; readonly reference: string }[],
    runs: readonly object[],
  ): readonly Line[]
}

export const { ratio, replaceSection, scenarioTable } = (await load('table.mjs')) as {
  ratio(value: Spread | null): string
  replaceSection(text: string, name: string, body: string): string | null
  scenarioTable(lines: readonly Line[]): string
}

export const { busyShare, parseStatus, parseTiming } = (await load('timing.mjs')) as {
  busyShare(before: string, after: string): number
  parseStatus(text: string, key: string): number | null
  parseTiming(stderr: string): { readonly wall: number; readonly cpu: number } | null
}

export const { CONTESTANTS, quickly, SCENARIOS, takingPart } = (await load('scenarios.mjs')) as {
  readonly CONTESTANTS: Readonly<Record<string, Contestant>>
  quickly(scenario: Scenario): Scenario
  readonly SCENARIOS: readonly Scenario[]
  takingPart(
    scenario: Scenario,
    programs: ReadonlySet<string>,
  ): readonly { readonly name: string; readonly reference: string }[]
}

export const { commandLine } = (await load('commands.mjs')) as {
  commandLine(
    contestant: Contestant,
    task: Task,
    place: { readonly node: string; readonly cli: string },
  ): {
    readonly command: string
    readonly args: readonly string[]
    readonly env: Readonly<Record<string, string>>
  }
}

export const model = (await load('link-model.mjs')) as {
  readonly PACKET: number
  readonly INITIAL_WINDOW: number
  readonly WINDOW_CAP: number
  readonly LINKS: Readonly<Record<string, Rules>>
  freshWindow(rules: Pick<Rules, 'initialWindow'>): Window
  afterRound(window: Window, used: number, rtt: number): Window
  afterLoss(window: Window): Window
  cubic(peak: number, seconds: number): number
  lossChance(bytes: number, loss: number): number
  bufferOf(rules: Pick<Rules, 'rtt'>, rate: number): number
  passPipe(
    freeAt: number,
    now: number,
    bytes: number,
    rate: number,
  ): { readonly leaves: number; readonly queued: number }
  cutAfter(rules: Pick<Rules, 'cutOneIn'>, seed: number, ordinal: number): number | null
  seeded(seed: number): () => number
}

export const { createTimeline } = (await load('timeline.mjs')) as {
  createTimeline(clock?: () => number, later?: (callback: () => void, ms: number) => unknown): Timeline
}

export const { carry } = (await load('link-connection.mjs')) as {
  carry(
    client: Socket,
    link: {
      readonly rules: Rules
      readonly timeline: Timeline
      readonly shared: { freeAt: number }
      readonly port: number
      readonly seed: number
      readonly ordinal: number
    },
    onEnd: () => void,
  ): { destroy(): void }
}

export const { exportedAs } = (await load('engine.mjs')) as {
  exportedAs(source: string, name: string): string | null
}

export const { readMessage } = (await load('runner-protocol.mjs')) as {
  readMessage(line: string): unknown
}
