// Three bundles: main (ESM; app and command line), preload (one sandboxed CommonJS file), renderer.
// The targets are the oldest runtime the project is run on (Electron 33), not the newest the npm package names.
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'

const minify = process.env['NODE_ENV'] !== 'development'

export default defineConfig({
  main: {
    build: {
      target: 'node20.18',
      minify: false,
      externalizeDeps: {
        exclude: [
          ...['undici', 'zod', 'content-disposition', 'pretty-bytes', 'i18next'],
          ...['electron-log', 'electron-updater', 'fast-xml-parser'],
        ],
      },
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          // It finds the window's files from where it lies itself.
          start: resolve('src/main/start.ts'),
          cli: resolve('src/main/cli.ts'),
          'read-back-worker': resolve('src/main/disk/read-back-worker.ts'),
        },
        output: {
          format: 'es',
          // A thread is found beside the code that starts it, which both programs share.
          entryFileNames: ({ name }) => (name.endsWith('-worker') ? 'chunks/[name].js' : '[name].js'),
        },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      externalizeDeps: { exclude: ['zod'] },
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [react()],
    build: {
      target: 'chrome130',
      minify,
      // kB. It is read from the disk, not over a network.
      chunkSizeWarningLimit: 1_200,
      rolldownOptions: { input: { index: resolve('src/renderer/index.html') } },
    },
  },
})
