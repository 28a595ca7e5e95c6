// Three projects: unit (pure), engine (real loopback servers and files), renderer (DOM with a fake API). Two files at a
// time, but those of the engine one by one: they fill disks, kill processes and count what a server has sent.
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

const TWO_AT_A_TIME = { maxWorkers: 2, sequence: { groupOrder: 0 } }
const ONE_BY_ONE = { maxWorkers: 1, sequence: { groupOrder: 1 } }

export default defineConfig({
  test: {
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], ...TWO_AT_A_TIME } },
      { extends: true, test: { name: 'engine', include: ['test/engine/**/*.test.ts'], ...ONE_BY_ONE } },
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
