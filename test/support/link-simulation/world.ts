// One download over a simulated link: a strategy opens connections and asks, the world counts what it costs.
import { Connection, type Events, type Fate } from './connection.ts'
import { Link, type LinkFacts } from './link.ts'
import { chance, Timeline } from './timeline.ts'

export interface Scenario {
  readonly name: string
  readonly size: number
  readonly link: LinkFacts
  /** What the nth connection (from 0) suffers; `random` is its own. */
  readonly fate: (nth: number, random: () => number) => Partial<Fate>
  /** How many throws of the dice; the outcome is their mean. */
  readonly throws: number
}

export interface Outcome {
  readonly seconds: number
  readonly requests: number
  readonly connections: number
  /** Bytes that the server sent and the file did not need: fetched twice, lost, or dropped with their connection. */
  readonly wasted: number
}

/** Begins a download in the world; goes on by the events it is called with. */
export type Strategy = (world: World) => void

const ORDINARY: Fate = {
  limit: Number.POSITIVE_INFINITY,
  thinkMs: 0,
  cutAfter: Number.POSITIVE_INFINITY,
  stallAfter: Number.POSITIVE_INFINITY,
  stallMs: 0,
}
const LONGEST_MS = 10 * 60_000

export class World {
  readonly size: number
  readonly timeline = new Timeline()
  readonly random: () => number
  readonly #scenario: Scenario
  readonly #seed: number
  readonly #link: Link
  /** The bytes that are there, as sorted runs that do not touch. */
  readonly #runs: { start: number; end: number }[] = []
  #received = 0
  #connections = 0
  #requests = 0

  constructor(scenario: Scenario, seed: number) {
    this.size = scenario.size
    this.#scenario = scenario
    this.#seed = seed
    this.#link = new Link(this.timeline, scenario.link)
    this.random = chance(seed)
  }

  get now(): number {
    return this.timeline.now
  }

  connect(events: Events): Connection {
    const nth = this.#connections++
    const random = chance(this.#seed * 1_000 + nth)
    const fate = { ...ORDINARY, ...this.#scenario.fate(nth, random) }
    return new Connection(this.timeline, this.#link, fate, random, events)
  }

  ask(connection: Connection, start: number, end: number): void {
    if (start >= end || end > this.size) throw new RangeError(`cannot ask for [${start}, ${end})`)
    this.#requests++
    connection.ask({ start, end })
  }

  /** The bytes are kept, whether or not they were there. */
  keep(start: number, end: number): void {
    const runs = this.#runs
    let at = runs.findIndex(run => run.end >= start)
    if (at < 0) at = runs.length
    const joined = { start, end }
    let covered = 0
    let until = at
    for (let run = runs[until]; run !== undefined && run.start <= end; run = runs[++until]) {
      covered += run.end - run.start
      joined.start = Math.min(joined.start, run.start)
      joined.end = Math.max(joined.end, run.end)
    }
    runs.splice(at, until - at, joined)
    this.#received += joined.end - joined.start - covered
  }

  run(strategy: Strategy): Outcome {
    strategy(this)
    this.timeline.run(() => this.#received === this.size, LONGEST_MS)
    return {
      seconds: this.now / 1_000,
      requests: this.#requests,
      connections: this.#connections,
      wasted: this.#link.carried - this.size,
    }
  }
}

/** The mean over all throws of the scenario. */
export function simulate(scenario: Scenario, strategy: Strategy): Outcome {
  const total = { seconds: 0, requests: 0, connections: 0, wasted: 0 }
  for (let seed = 1; seed <= scenario.throws; seed++) {
    const outcome = new World(scenario, seed).run(strategy)
    total.seconds += outcome.seconds / scenario.throws
    total.requests += outcome.requests / scenario.throws
    total.connections += outcome.connections / scenario.throws
    total.wasted += outcome.wasted / scenario.throws
  }
  return total
}
