// What `npm run bench` understands, and what it says of the rest.
import { describe, expect, it } from 'vitest'
import { DEFAULT_ROUNDS, readArguments } from '../bench/modules.ts'

const KNOWN = ['one', 'two', 'three']
const PLAIN = {
  kind: 'run',
  scenarios: KNOWN,
  rounds: DEFAULT_ROUNDS,
  quick: false,
  json: false,
  save: false,
}

describe('the arguments of the benchmark', () => {
  it.each([
    ['', PLAIN],
    ['--rounds 3', { ...PLAIN, rounds: 3 }],
    ['--scenario two', { ...PLAIN, scenarios: ['two'] }],
    ['--scenario three,one', { ...PLAIN, scenarios: ['one', 'three'] }],
    ['--scenario three --scenario one', { ...PLAIN, scenarios: ['one', 'three'] }],
    ['--json --save', { ...PLAIN, json: true, save: true }],
    ['--quick', { ...PLAIN, quick: true, rounds: 3 }],
    ['--quick --rounds 1', { ...PLAIN, quick: true, rounds: 1 }],
    ['--help', { kind: 'help' }],
  ])('read: %s', (line, asked) => {
    expect(readArguments(line.split(' ').filter(Boolean), KNOWN)).toEqual(asked)
  })

  it.each([
    ['--scenario four', 'There is no scenario "four"; there are one, two, three.'],
    ['--scenario one,', 'There is no scenario ""; there are one, two, three.'],
    ['--rounds 0', '--rounds takes a whole number from 1 to 99, not "0".'],
    ['--rounds 1.5', '--rounds takes a whole number from 1 to 99, not "1.5".'],
    ['--rounds 100', '--rounds takes a whole number from 1 to 99, not "100".'],
    ['--quick --save', '--save keeps full runs only: leave out --quick.'],
    ['--fast', "Unknown option '--fast'; npm run bench -- --help names the options."],
    ['--json=1', "Option '--json' does not take an argument; npm run bench -- --help names the options."],
  ])('refused: %s', (line, message) => {
    expect(readArguments(line.split(' '), KNOWN)).toEqual({ kind: 'wrong', message })
  })
})
