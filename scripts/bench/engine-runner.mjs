// The contestant `sluice engine`: argv[2] is the task as JSON (run-engine.mjs). A process of its own for each run.
import { loadBuildQueue, measure } from './engine.mjs'
import { tell, waitForGo } from './runner-protocol.mjs'

const IDLE_MS = 300

const { mainFolder, ...task } = JSON.parse(process.argv[2])
try {
  const buildQueue = await loadBuildQueue(mainFolder)
  const result = await measure(buildQueue, task, async () => {
    await new Promise(done => setTimeout(done, IDLE_MS))
    await waitForGo()
  })
  tell({ result })
} catch (error) {
  tell({ failure: error.message })
  process.exitCode = 1
}
