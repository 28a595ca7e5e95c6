// What is measured: the scenarios and, for each, who takes part and who is the reference. Data only.

const MIB = 2 ** 20

export const SMALL_FILES = { count: 200, size: 100_000 }

/**
 * Contestants by the name the tables show. `program`: the command, or `sluice` (the whole command), `engine` (the
 * engine in a Node that has started) and `electron` (the same in Electron's main process). `connections`: null means
 * the program's own default.
 */
export const CONTESTANTS = {
  'aria2c -x16': { program: 'aria2c', connections: 16 },
  'aria2c -x8': { program: 'aria2c', connections: 8 },
  'aria2c -j8': { program: 'aria2c', connections: 8 },
  curl: { program: 'curl', connections: 1 },
  'curl -Z 8': { program: 'curl', connections: 8 },
  'axel -n8': { program: 'axel', connections: 8 },
  'wget2 x8': { program: 'wget2', connections: 8 },
  sluice: { program: 'sluice', connections: null },
  'sluice --connections 8': { program: 'sluice', connections: 8 },
  'sluice --connections 16': { program: 'sluice', connections: 16 },
  'sluice engine': { program: 'engine', connections: null },
  'sluice electron': { program: 'electron', connections: null },
}

const PEERS = ['aria2c -x16', 'aria2c -x8', 'curl', 'axel -n8', 'wget2 x8']
const OURS = ['sluice', 'sluice engine']
const MANY = ['aria2c -j8', 'curl -Z 8', 'wget2 x8', ...OURS]

/**
 * `size`, bytes of the one file, or `files`; `target`: 'memory' or 'disk'; `link`: a key of LINKS (link-model.mjs) or null
 * for plain loopback. `reference`: a contestant's name; `references` names another one for some contestants.
 */
export const SCENARIOS = [
  {
    name: 'loopback-memory',
    what: '1 GiB over loopback into memory',
    size: 1024 * MIB,
    contestants: [...PEERS, ...OURS, 'sluice electron'],
  },
  {
    name: 'loopback-disk',
    what: '1 GiB over loopback onto the disk, durable at the end',
    size: 1024 * MIB,
    target: 'disk',
    contestants: [...PEERS, ...OURS],
  },
  {
    name: 'tls',
    what: '1 GiB over loopback with TLS into memory',
    size: 1024 * MIB,
    tls: true,
    reference: 'aria2c -x8',
    contestants: [...PEERS, ...OURS],
  },
  {
    name: 'rtt50',
    what: '128 MiB, 50 ms, 400 Mbit/s',
    size: 128 * MIB,
    link: 'rtt50',
    contestants: [...PEERS, ...OURS],
  },
  {
    name: 'rtt200',
    what: '128 MiB, 200 ms, 400 Mbit/s',
    size: 128 * MIB,
    link: 'rtt200',
    contestants: [...PEERS, ...OURS],
  },
  {
    name: 'small-rtt50',
    what: 'one file of 10.5 MiB, 50 ms, 400 Mbit/s',
    size: 10.5 * MIB,
    link: 'rtt50',
    reference: 'aria2c -x8',
    contestants: [...PEERS, ...OURS],
  },
  {
    name: 'small-rtt200',
    what: 'one file of 10.5 MiB, 200 ms, 400 Mbit/s',
    size: 10.5 * MIB,
    link: 'rtt200',
    reference: 'aria2c -x8',
    contestants: [...PEERS, ...OURS],
  },
  {
    name: 'loss',
    what: '24 MiB, 50 ms, 1 % loss',
    size: 24 * MIB,
    link: 'loss50',
    // One lossy connection after the other takes curl and wget2 a minute: they are left out.
    contestants: ['aria2c -x16', 'aria2c -x8', 'axel -n8', ...OURS, 'sluice --connections 16'],
  },
  {
    name: 'cuts',
    what: '128 MiB, 50 ms, 400 Mbit/s, one connection in 20 cut',
    size: 128 * MIB,
    link: 'cuts50',
    contestants: [...PEERS, ...OURS],
  },
  {
    name: 'limited',
    what: '128 MiB, 10 ms, 32 Mbit/s a connection',
    size: 128 * MIB,
    link: 'limited',
    references: { 'sluice --connections 8': 'aria2c -x8' },
    contestants: [
      'aria2c -x16',
      'aria2c -x8',
      'axel -n8',
      'sluice --connections 8',
      'sluice --connections 16',
    ],
  },
  {
    name: 'gigabit',
    what: '1 GiB at 1 Gbit/s in all into memory',
    size: 1024 * MIB,
    link: 'gigabit',
    contestants: ['aria2c -x16', 'sluice engine', 'sluice electron'],
  },
  {
    name: 'many',
    what: '200 files of 100 KB over loopback into memory',
    files: SMALL_FILES,
    reference: 'aria2c -j8',
    contestants: MANY,
  },
  {
    name: 'many-rtt50',
    what: '200 files of 100 KB, 50 ms, 400 Mbit/s',
    files: SMALL_FILES,
    link: 'rtt50',
    reference: 'aria2c -j8',
    contestants: MANY,
  },
].map(scenario => ({
  target: 'memory',
  link: null,
  tls: false,
  reference: 'aria2c -x16',
  references: {},
  ...scenario,
}))

/** The same with an eighth of the bytes (small files and short ones stay as they are): to see that it runs. */
export function quickly(scenario) {
  if (scenario.size === undefined || scenario.size <= 24 * MIB) return scenario
  const size = scenario.size / 8
  return { ...scenario, size, what: `${scenario.what} (quick: ${size / MIB} MiB)` }
}

/** { name, reference } of those whose program is in `programs`, for statistics.summarize. */
export function takingPart(scenario, programs) {
  return scenario.contestants
    .filter(name => programs.has(CONTESTANTS[name].program))
    .map(name => ({ name, reference: scenario.references[name] ?? scenario.reference }))
}
