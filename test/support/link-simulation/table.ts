// Prints what each way of planning costs in each scenario, as a Markdown table (time, requests / connections, MiB sent
// for nothing):
// node test/support/link-simulation/table.ts
import { fixedSplit, largestRemainder } from './peers.ts'
import { SCENARIOS } from './scenarios.ts'
import { sluice } from './sluice.ts'
import { type Outcome, simulate } from './world.ts'

function cell({ seconds, requests, connections, wasted }: Outcome): string {
  const effort = `${Math.round(requests)} / ${Math.round(connections)}`
  return `${seconds.toFixed(2)} s, ${effort}, ${(wasted / 1_048_576).toFixed(1)}`
}

const lines = [
  '| | 8 even pieces | 16, largest remainder | Sluice |',
  '|---|---|---|---|',
  ...SCENARIOS.map(scenario => {
    const outcomes = [fixedSplit(8), largestRemainder(16), sluice()].map(way => simulate(scenario, way))
    return `| ${[scenario.name, ...outcomes.map(cell)].join(' | ')} |`
  }),
]
process.stdout.write(`${lines.join('\n')}\n`)
