// What `npm run bench` was asked for, or one sentence about what is wrong with it. Pure.
import { parseArgs } from 'node:util'

export const DEFAULT_ROUNDS = 7
const QUICK_ROUNDS = 3
const MOST_ROUNDS = 99

export const USAGE = `Usage: npm run bench [-- options]

Measures Sluice against the downloaders that are installed, all on this machine, each round in another order.

  --scenario A,B   only these (default: all)
  --rounds N       rounds of each scenario, 1 to ${MOST_ROUNDS} (default: ${DEFAULT_ROUNDS}; ${QUICK_ROUNDS} with --quick)
  --quick          small files: to see that everything runs, not to quote
  --json           every round and the machine's facts as one JSON object
  --save           put the tables into docs/performance.md
  --help

Exit code: 0 measured, 1 a contestant failed or gave a wrong file, 2 wrong usage, 130 stopped by Ctrl-C.
`

/**
 * @param known the names of the scenarios, in order.
 * Returns { kind: 'run', scenarios, rounds, quick, json, save }, { kind: 'help' } or { kind: 'wrong', message }.
 */
export function readArguments(argv, known) {
  try {
    return read(argv, known)
  } catch (error) {
    // parseArgs throws TypeErrors that begin with what is wrong ("Unknown option '--foo'. To specify ...").
    if (!(error instanceof TypeError)) throw error
    const [what] = error.message.split(/\. |\n|\.$/)
    return wrong(`${what}; npm run bench -- --help names the options.`)
  }
}

function read(argv, known) {
  const { values } = parseArgs({
    args: argv,
    options: {
      scenario: { type: 'string', multiple: true },
      rounds: { type: 'string' },
      quick: { type: 'boolean' },
      json: { type: 'boolean' },
      save: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  })
  if (values.help) return { kind: 'help' }
  const asked = values.scenario?.flatMap(text => text.split(',')).map(name => name.trim())
  const unknown = asked?.find(name => !known.includes(name))
  if (unknown !== undefined) {
    return wrong(`There is no scenario "${unknown}"; there are ${known.join(', ')}.`)
  }
  const rounds = values.rounds ?? String(values.quick ? QUICK_ROUNDS : DEFAULT_ROUNDS)
  if (!/^\d{1,2}$/.test(rounds) || Number(rounds) < 1) {
    return wrong(`--rounds takes a whole number from 1 to ${MOST_ROUNDS}, not "${rounds}".`)
  }
  if (values.save && values.quick) return wrong('--save keeps full runs only: leave out --quick.')
  return {
    kind: 'run',
    scenarios: asked === undefined ? known : known.filter(name => asked.includes(name)),
    rounds: Number(rounds),
    quick: values.quick === true,
    json: values.json === true,
    save: values.save === true,
  }
}

function wrong(message) {
  return { kind: 'wrong', message }
}
