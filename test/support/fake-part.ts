// An in-memory PartFile for faults that no real disk can be made to produce: a call that fails, or one that is held
// until the test lets it go. Unscripted calls behave as a sound file does.
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { DiskError, type PartFile } from '../../src/main/engine/ports.ts'

export type PartCall = 'write' | 'read' | 'facts' | 'check' | 'truncate' | 'sync' | 'close'

/** One scripted call: what happens when the code under test makes it. */
export interface HeldCall {
  /** Resolves when the call has been made. */
  readonly entered: Promise<void>
  /** Lets it go on as a sound file would. */
  release(): void
  /** Lets it fail. */
  fail(error: DiskError): void
}

export interface FakePart extends PartFile {
  /** What is in the file now. */
  readonly content: Buffer
  /** What a power cut would leave: the file as the last good sync saw it when it began. */
  readonly durable: Buffer
  /** Every call made, in order. */
  readonly calls: readonly PartCall[]
  /** The next `call` fails. */
  failNext(call: PartCall, error?: DiskError): void
  /** The next `call` waits for the test. */
  holdNext(call: PartCall): HeldCall
}

/** @param initial what the file holds at first. */
export function createFakePart(initial: Uint8Array = new Uint8Array(0), id = '1:1'): FakePart {
  let content = Buffer.from(initial)
  let durable = Buffer.from(initial)
  const calls: PartCall[] = []
  const scripts: { readonly call: PartCall; readonly run: () => Promise<void> }[] = []

  async function made(call: PartCall): Promise<void> {
    calls.push(call)
    const index = scripts.findIndex(script => script.call === call)
    if (index >= 0) await scripts.splice(index, 1)[0]?.run()
  }

  function resize(length: number): void {
    const next = Buffer.alloc(length)
    content.copy(next)
    content = next
  }

  return {
    path: '/nowhere/fake.part',
    get content() {
      return content
    },
    get durable() {
      return durable
    },
    calls,
    async write(bytes, position) {
      await made('write')
      if (content.length < position + bytes.length) resize(position + bytes.length)
      content.set(bytes, position)
    },
    async read(into, position) {
      await made('read')
      const there = content.subarray(position, position + into.length)
      into.set(there)
      return there.length
    },
    async facts() {
      await made('facts')
      return { kind: 'file', allocated: null, size: content.length, id }
    },
    async digest(algorithm, length) {
      return createHash(algorithm).update(content.subarray(0, length)).digest('hex')
    },
    async check({ chunkBytes, chunks, filled, crc }, signal) {
      await made('check')
      if (signal.aborted) return null
      return [...chunks].filter((chunk, index) => {
        const length = filled[index] ?? 0
        const there = content.subarray(chunk * chunkBytes, chunk * chunkBytes + length)
        return there.length < length || crc32(there) !== crc[index]
      })
    },
    async truncate(length) {
      await made('truncate')
      resize(length)
    },
    async sync() {
      const seen = Buffer.from(content)
      await made('sync')
      durable = seen
    },
    async close() {
      await made('close')
    },
    failNext(call, error = new DiskError('io', 'the disk failed (EIO)')) {
      scripts.push({ call, run: () => Promise.reject(error) })
    },
    holdNext(call) {
      let enter = (): void => undefined
      const entered = new Promise<void>(resolve => {
        enter = resolve
      })
      let release = (): void => undefined
      let fail: HeldCall['fail'] = () => undefined
      const outcome = new Promise<void>((resolve, reject) => {
        release = resolve
        fail = reject
      })
      scripts.push({
        call,
        run: () => {
          enter()
          return outcome
        },
      })
      return { entered, release: () => release(), fail: error => fail(error) }
    },
  }
}
