// What main accepts from the window: one parser a command, as strict as the types of contract.ts.
// Runs in main only; the window is never trusted.
import { z } from 'zod'
import { MAX_LINKS, type Parsers } from './contract.ts'

const id = z.number().int().positive()
const ids = z.array(id).max(100_000).readonly()
const none = z.tuple([])
const links = z.array(z.string().max(65_536)).min(1).max(MAX_LINKS).readonly()
const host = z.string().min(1).max(300)
const connections = z.number().int().min(1).max(16)
const addRequest = z.strictObject({ links })

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
  'download:check': parse(z.tuple([ids])),
  'download:relink': parse(z.tuple([id, z.string().max(65_536)])),
  'download:timeline': parse(z.tuple([id])),
  'download:open': parse(z.tuple([id])),
  'download:reveal': parse(z.tuple([id])),
  'folder:choose': parse(none),
  'notice:dismiss': parse(z.tuple([z.string().max(64)])),
  'host:list': parse(none),
  'host:cap': parse(z.tuple([host, connections.nullable()])),
  'host:forget': parse(z.tuple([host])),
}
