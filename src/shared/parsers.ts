// What main accepts from the window: one parser a command, as strict as the types of contract.ts.
// Runs in main only; the window is never trusted.
import { z } from 'zod'
import { MAX_LINKS, PAGES, type Parsers } from './contract.ts'
import { MAX_CELLS } from './details.ts'
import { CHECKSUM_ALGORITHMS, HEX_DIGITS, PRIORITIES } from './model.ts'
import {
  LEAST_SPEED,
  MOST_AT_ONCE,
  MOST_CATEGORIES,
  MOST_CONNECTIONS,
  type Settings,
  THEMES,
  WHEN_DONE,
} from './settings.ts'

const id = z.number().int().positive()
const ids = z.array(id).max(100_000).readonly()
const none = z.tuple([])
const link = z.string().max(65_536)
const path = z.string().min(1).max(4_096)
const name = z.string().min(1).max(1_024).nullable()
const headers = z.record(z.string().max(256), z.string().max(65_536)).readonly()
const algorithm = z.enum(CHECKSUM_ALGORITHMS)
const checksum = z
  .strictObject({ algorithm, hex: z.string().regex(/^[0-9a-f]+$/) })
  .refine(({ algorithm: of, hex }) => hex.length === HEX_DIGITS[of])
const item = z.strictObject({ link, name, dir: path.nullable(), headers, checksum: checksum.nullable() })
const host = z.string().min(1).max(300)
const connections = z.number().int().min(1).max(MOST_CONNECTIONS)
const addRequest = z.strictObject({ items: z.array(item).min(1).max(MAX_LINKS).readonly() })
const watched = z.strictObject({ id, cells: z.number().int().min(1).max(MAX_CELLS) })

const category = z.strictObject({
  id: z.string().min(1).max(64),
  name: z.string().max(100),
  endings: z
    .array(z.string().regex(/^[^\s./\\]{1,32}$/))
    .max(200)
    .readonly(),
  dir: path.nullable(),
})

/** One schema a setting: what the window sends and what the store kept are read by the same. */
export const SETTING_SCHEMAS = {
  language: z.string().regex(/^(?:system|[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})$/),
  theme: z.enum(THEMES),
  folder: path.nullable(),
  sortByType: z.boolean(),
  categories: z.array(category).max(MOST_CATEGORIES).readonly(),
  atOnce: z.number().int().min(1).max(MOST_AT_ONCE),
  connections: connections.nullable(),
  speedLimit: z.number().int().min(LEAST_SPEED).max(Number.MAX_SAFE_INTEGER).nullable(),
  openAtLogin: z.boolean(),
  notifyDone: z.boolean(),
  notifyFailed: z.boolean(),
  notifySound: z.boolean(),
  keepRunning: z.boolean(),
  autoUpdate: z.boolean(),
  watchClipboard: z.boolean(),
  whenDone: z.enum(WHEN_DONE),
} as const satisfies { readonly [K in keyof Settings]: z.ZodType<Settings[K]> }

// What is left out is not changed; `undefined` never crosses as a value.
const settingsChange = z.strictObject(SETTING_SCHEMAS).partial() as unknown as z.ZodType<Partial<Settings>>

const parse =
  <T>(schema: z.ZodType<T>) =>
  (raw: readonly unknown[]): T =>
    schema.parse(raw)

/** One parser a command; each throws ZodError on arguments that do not fit. */
export const parsers: Parsers = {
  'queue:snapshot': parse(none),
  'queue:pause-all': parse(none),
  'queue:resume-all': parse(none),
  'download:add': parse(z.tuple([addRequest])),
  'download:pause': parse(z.tuple([ids])),
  'download:resume': parse(z.tuple([ids])),
  'download:restart': parse(z.tuple([ids])),
  'download:remove': parse(z.tuple([ids, z.boolean()])),
  'download:restore': parse(z.tuple([ids])),
  'download:move': parse(z.tuple([ids, id.nullable()])),
  'download:prioritize': parse(z.tuple([ids, z.enum(PRIORITIES)])),
  'download:digest': parse(z.tuple([id, algorithm])),
  'details:watch': parse(z.tuple([watched.nullable()])),
  'download:check': parse(z.tuple([ids])),
  'download:relink': parse(z.tuple([id, link])),
  'download:timeline': parse(z.tuple([id])),
  'download:open': parse(z.tuple([id])),
  'download:reveal': parse(z.tuple([id])),
  'folder:choose': parse(none),
  'folder:pick': parse(z.tuple([path.nullable()])),
  'folder:facts': parse(z.tuple([path])),
  'preview:ask': parse(z.tuple([z.strictObject({ link, name, headers })])),
  'preview:end': parse(none),
  'settings:read': parse(none),
  'settings:change': parse(z.tuple([settingsChange])),
  'figures:history': parse(none),
  'clipboard:write': parse(z.tuple([z.string().max(1_048_576)])),
  'clipboard:decline': parse(none),
  'countdown:cancel': parse(none),
  'notice:dismiss': parse(z.tuple([z.string().max(64)])),
  'links:take': parse(none),
  'diagnostics:copy': parse(z.tuple([id.nullable()])),
  'logs:reveal': parse(none),
  'page:open': parse(z.tuple([z.enum(PAGES)])),
  'update:read': parse(none),
  'update:check': parse(none),
  'update:install': parse(none),
  'host:list': parse(none),
  'host:cap': parse(z.tuple([host, connections.nullable()])),
  'host:forget': parse(z.tuple([host])),
}
