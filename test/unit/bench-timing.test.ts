// What is read out of bash's `time`, of /proc, of a runner's output and of a bundle.
import { describe, expect, it } from 'vitest'
import { busyShare, exportedAs, parseStatus, parseTiming, readMessage } from '../bench/modules.ts'

describe("bash's time", () => {
  it('is the last line', () => {
    expect(parseTiming('warning\n1.250 0.500 0.125\n')).toEqual({ wall: 1.25, cpu: 0.625 })
  })

  it.each([
    '',
    'bash: aria2c: command not found\n',
    '1,250 0,500 0,125\n',
    '1.250 0.500 0.125\nlate words\n',
  ])('is not %j', text => {
    expect(parseTiming(text)).toBeNull()
  })
})

describe('/proc', () => {
  const status = 'Name:\tcurl\nVmPeak:\t  99999 kB\nVmHWM:\t   10240 kB\nVmRSS:\t    5120 kB\n'

  it('tells sizes in MiB', () => {
    expect(parseStatus(status, 'VmHWM')).toBe(10)
    expect(parseStatus(status, 'VmRSS')).toBe(5)
    expect(parseStatus('Name:\tcurl\nState:\tZ (zombie)\n', 'VmHWM')).toBeNull()
  })

  it('tells how busy the cores were', () => {
    const before = 'cpu  100 0 50 800 50 0 0 0 0 0\ncpu0 1 1 1 1'
    const after = 'cpu  130 0 70 840 60 0 0 0 0 0\ncpu0 1 1 1 1'
    expect(busyShare(before, after)).toBeCloseTo(0.5)
    expect(busyShare(before, before)).toBe(0)
  })
})

describe("a runner's message", () => {
  it.each([
    ['{"ready":true}', { ready: true }],
    ['{"result":{"wall":1}}', { result: { wall: 1 } }],
    ['[1234:0101/000000.000000:ERROR:gpu.cc(1)] no GPU', null],
    ['{not json', null],
    ['', null],
  ])('%s', (line, message) => {
    expect(readMessage(line)).toEqual(message)
  })
})

describe('an exported name in a bundle', () => {
  it.each([
    ['const x = 1\nexport { a as b, buildQueue as t, c };\n', 't'],
    ['export { buildQueue }\n', 'buildQueue'],
    ['export { other as buildQueue };\n', null],
    ['// buildQueue\nexport {};\n', null],
    ['', null],
  ])('%j', (source, name) => {
    expect(exportedAs(source, 'buildQueue')).toBe(name)
  })
})
