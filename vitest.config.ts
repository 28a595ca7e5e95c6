// Projects: unit (pure), engine (real loopback servers and files), renderer (DOM with a fake API): two files at a time. One by
// one: those of the engine that fill disks, kill processes, cut the network or count what a server has sent.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const TWO_AT_A_TIME = { maxWorkers: 2, sequence: { groupOrder: 0 } }
const ONE_BY_ONE = { maxWorkers: 1, sequence: { groupOrder: 1 } }

const ALONE = [
  'ask-ahead',
  'faults-per-gigabyte',
  'kill',
  'limiter',
  'network-flap',
  'network-loss',
  'no-room',
  'power-cut*',
  'queue-scale',
  'scale',
  'start-load',
  'torture',
].map(name => `test/engine/${name}.test.ts`)

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], ...TWO_AT_A_TIME } },
      {
        extends: true,
        test: { name: 'engine', include: ['test/engine/**/*.test.ts'], exclude: ALONE, ...TWO_AT_A_TIME },
      },
      { extends: true, test: { name: 'engine, alone', include: ALONE, ...ONE_BY_ONE } },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: 'renderer',
          include: ['test/renderer/**/*.test.tsx'],
          environment: 'happy-dom',
          ...TWO_AT_A_TIME,
        },
      },
    ],
  },
})
