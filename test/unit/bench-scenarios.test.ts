// The table of scenarios, and the command line of everyone who takes part.
import { describe, expect, it } from 'vitest'
import {
  CONTESTANTS,
  commandLine,
  model,
  quickly,
  SCENARIOS,
  type Task,
  takingPart,
} from '../bench/modules.ts'

const TASK: Task = {
  urls: ['http://127.0.0.1:1/big.bin'],
  list: '/run/list',
  dir: '/run/files',
  name: 'big.bin',
  dataDir: '/run/data',
  ca: null,
  cut: false,
}
const MANY: Task = { ...TASK, name: null, urls: ['http://h/1', 'http://h/2'] }
const PLACE = { node: '/bin/node', cli: '/out/cli.js' }

const line = (name: string, task: Task): string => {
  const contestant = CONTESTANTS[name]
  if (contestant === undefined) throw new Error(`there is no ${name}`)
  const { command, args } = commandLine(contestant, task, PLACE)
  return [command, ...args].join(' ')
}

describe('every scenario', () => {
  it.each(SCENARIOS.map(scenario => [scenario.name, scenario] as const))('%s is sound', (_name, scenario) => {
    for (const name of scenario.contestants) expect(CONTESTANTS).toHaveProperty([name])
    const references = [scenario.reference, ...Object.values(scenario.references)]
    expect(scenario.contestants).toEqual(expect.arrayContaining(references))
    if (scenario.link !== null) expect(model.LINKS).toHaveProperty([scenario.link])
    expect([scenario.size === undefined, scenario.files === undefined]).toContain(false)
    expect(Number.isInteger(scenario.size ?? 1)).toBe(true)
  })

  it('has a name of its own', () => {
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length)
  })

  it('is played by those who are there, against the reference that it names for them', () => {
    const limited = SCENARIOS.find(({ name }) => name === 'limited')
    if (limited === undefined) throw new Error('there is no such scenario')
    expect(takingPart(limited, new Set(['aria2c', 'sluice']))).toEqual([
      { name: 'aria2c -x16', reference: 'aria2c -x16' },
      { name: 'aria2c -x8', reference: 'aria2c -x16' },
      { name: 'sluice --connections 8', reference: 'aria2c -x8' },
      { name: 'sluice --connections 16', reference: 'aria2c -x16' },
    ])
  })

  it('is smaller when it has to be quick, and says so', () => {
    const sizes = SCENARIOS.map(scenario => [scenario.size, quickly(scenario).size])
    expect(sizes).toContainEqual([2 ** 30, 2 ** 27])
    expect(sizes).toContainEqual([10.5 * 2 ** 20, 10.5 * 2 ** 20])
    expect(SCENARIOS.map(quickly)[0]?.what).toContain('quick: 128 MiB')
  })
})

describe('a command line', () => {
  it.each([
    [
      'aria2c -x16',
      'aria2c --no-conf --no-netrc --quiet --file-allocation=none --allow-overwrite=true --auto-file-renaming=false --dir=/run/files -x16 -s16 -k1M --out=big.bin http://127.0.0.1:1/big.bin',
    ],
    [
      'curl',
      'curl -q --silent --show-error --fail --noproxy * --output /run/files/big.bin http://127.0.0.1:1/big.bin',
    ],
    [
      'axel -n8',
      'axel --quiet --no-proxy --num-connections=8 --output=/run/files/big.bin http://127.0.0.1:1/big.bin',
    ],
    ['sluice', '/bin/node /out/cli.js get --data-dir /run/data --dir /run/files http://127.0.0.1:1/big.bin'],
    [
      'sluice --connections 16',
      '/bin/node /out/cli.js get --data-dir /run/data --dir /run/files --connections 16 http://127.0.0.1:1/big.bin',
    ],
  ])('for one file: %s', (name, expected) => {
    expect(line(name, TASK)).toBe(expected)
  })

  it('for many files', () => {
    expect(line('aria2c -j8', MANY)).toMatch(/ -j8 --input-file=\/run\/list$/)
    expect(line('curl -Z 8', MANY)).toMatch(
      / --parallel --parallel-max 8 --remote-name-all --output-dir \/run\/files http:\/\/h\/1 http:\/\/h\/2$/,
    )
    expect(line('wget2 x8', MANY)).toMatch(
      / --max-threads=8 --directory-prefix=\/run\/files http:\/\/h\/1 http:\/\/h\/2$/,
    )
  })

  it('tells each whom to trust', () => {
    const task = { ...TASK, ca: '/ca.pem' }
    expect(line('aria2c -x8', task)).toContain(' --ca-certificate=/ca.pem ')
    expect(line('curl', task)).toContain(' --cacert /ca.pem ')
    expect(line('wget2 x8', task)).toContain(' --ca-certificate=/ca.pem ')
    expect(line('axel -n8', task)).toContain(' --insecure ')
    expect(commandLine({ program: 'sluice', connections: null }, task, PLACE).env).toEqual({
      NODE_EXTRA_CA_CERTS: '/ca.pem',
    })
  })

  it('lets curl go on after a cut', () => {
    expect(line('curl', { ...TASK, cut: true })).toMatch(/^bash -c .*--continue-at - /)
  })
})
