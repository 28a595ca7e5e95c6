// The tray as data: which of its pictures is shown, what its menu and its tooltip say. Pure; Electron only in types.
import type { MenuItemConstructorOptions } from 'electron'
import { formatSteadyBytes, percent } from '../../shared/format.ts'
import type { DownloadId, DownloadView } from '../../shared/model.ts'
import { say } from '../../shared/words.ts'
import type { Work } from './tray-work.ts'

/** The pictures that there are. */
export const TRAY_STATES = ['idle', 'running', 'waiting', 'trouble'] as const
export type TrayState = (typeof TRAY_STATES)[number]

/** Widths of the pictures, in pixels. */
export const TRAY_SIZES = [16, 22, 24, 32, 48] as const

/**
 * The file of a state's picture. macOS colors its own and finds the one for sharper displays beside it; elsewhere only one is
 * handed over, so it is as large as the tray's pixels. @param scale pixels per unit of the display.
 */
export function pictureOf(state: TrayState, platform: NodeJS.Platform, scale: number): string {
  if (platform === 'darwin') return `${state}Template.png`
  const wanted = (platform === 'win32' ? 16 : 22) * scale
  const size = TRAY_SIZES.find(one => one >= wanted) ?? TRAY_SIZES.at(-1)
  return `${state}-${size}.png`
}

/** Downloads in the menu by name; of more only the number is said. */
export const MOST_NAMED = 8
/** Longest name in a menu, in characters. */
export const LONGEST_NAME = 40

/** How many of each there are. */
export type WorkCounts = { readonly [Part in 'running' | 'waiting' | 'unseen']: Pick<Work[Part], 'size'> }

/** What nobody has seen yet comes first, as the rest goes on by itself. */
export function trayStateOf({ running, waiting, unseen }: WorkCounts): TrayState {
  if (unseen.size > 0) return 'trouble'
  if (running.size > 0) return 'running'
  return waiting.size > 0 ? 'waiting' : 'idle'
}

export interface TrayFacts {
  readonly state: TrayState
  /** Bytes per second of everything together. */
  readonly speed: number
  readonly running: number
  readonly waiting: number
  readonly unseen: number
  /** The first MOST_NAMED that run. */
  readonly named: readonly Pick<DownloadView, 'id' | 'name' | 'received' | 'total'>[]
}

/** All that the tray says, in words: two that are equal look the same. */
export interface TrayModel {
  readonly state: TrayState
  readonly tooltip: string
  /** The first line of the menu. */
  readonly title: string
  /** Of what has failed unseen; null: nothing. */
  readonly trouble: string | null
  readonly downloads: readonly { readonly id: DownloadId; readonly label: string }[]
  /** Of those that have no line of their own; null: all have one. */
  readonly more: string | null
}

export function trayModel(facts: TrayFacts): TrayModel {
  const title = titleOf(facts)
  const trouble = facts.unseen === 0 ? null : say('main.tray.failed', { count: facts.unseen })
  const rest = facts.running - facts.named.length
  return {
    state: facts.state,
    tooltip: ['Sluice', title, ...(trouble === null ? [] : [trouble])].join('\n'),
    title,
    trouble,
    downloads: facts.named.map(view => ({ id: view.id, label: lineOf(view) })),
    more: rest > 0 ? say('main.tray.more', { count: rest }) : null,
  }
}

function titleOf({ running, waiting, speed }: TrayFacts): string {
  if (running > 0) {
    return say('main.tray.running', { speed: `${formatSteadyBytes(Math.round(speed))}/s`, count: running })
  }
  return waiting > 0 ? say('main.tray.waiting', { count: waiting }) : say('main.tray.nothing')
}

function lineOf({ name, received, total }: TrayFacts['named'][number]): string {
  const short = shortenName(name)
  const amount = total === null || total === 0 ? formatSteadyBytes(received) : `${percent(received, total)}%`
  return say('main.tray.download', { name: short, amount })
}

/** A name of at most LONGEST_NAME characters: the beginning and the end stay, as the ending is there. */
export function shortenName(name: string): string {
  const characters = [...name]
  if (characters.length <= LONGEST_NAME) return name
  const ends = Math.floor((LONGEST_NAME - 1) / 2)
  const start = LONGEST_NAME - 1 - ends
  return `${characters.slice(0, start).join('')}…${characters.slice(-ends).join('')}`
}

/** A label as it is: a single & would mark the key of the next letter, and vanish. */
export function plainLabel(label: string): string {
  return label.replaceAll('&', '&&')
}

export interface TrayActs {
  open(): void
  /** Opens the window with that download. */
  openDownload(id: DownloadId): void
  pauseAll(): void
  resumeAll(): void
  addFromClipboard(): void
  quit(): void
}

type Item = MenuItemConstructorOptions

export function trayTemplate(model: TrayModel, acts: TrayActs): Item[] {
  const said = (label: string): Item => ({ label: plainLabel(label), enabled: false })
  const act = (id: string, label: string, click: () => void): Item => ({ id, label, click })
  const downloads = model.downloads.map(
    ({ id, label }): Item => ({ label: plainLabel(label), click: () => acts.openDownload(id) }),
  )
  const listed = [...downloads, ...(model.more === null ? [] : [said(model.more)])]
  return [
    said(model.title),
    ...(model.trouble === null ? [] : [{ label: plainLabel(model.trouble), click: acts.open }]),
    ...(listed.length === 0 ? [] : [SEPARATOR, ...listed]),
    SEPARATOR,
    act('pause-all', say('main.menu.pause-all'), acts.pauseAll),
    act('resume-all', say('main.menu.resume-all'), acts.resumeAll),
    act('add', say('main.tray.add'), acts.addFromClipboard),
    SEPARATOR,
    act('open', say('main.tray.open'), acts.open),
    act('quit', say('main.menu.quit'), acts.quit),
  ]
}

const SEPARATOR: Item = { type: 'separator' }
