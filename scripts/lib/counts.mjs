// What the runners' reports amount to: counts { passed, failed, skipped } for one stage, and the closing lines.

/** From vitest's JSON report. A suite that could not be loaded has no tests to count: it is one failure itself. */
export function countVitest(report) {
  const broken = report.testResults.filter(
    suite => suite.status === 'failed' && !suite.assertionResults.some(test => test.status === 'failed'),
  )
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  }
}

/** From Playwright's. Passed on a second try counts as failed; `errors` are files that could not be loaded. */
export function countPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = report.stats
  return { passed: expected, failed: unexpected + flaky + report.errors.length, skipped }
}

/**
 * The counts of a runner that ended with `code`; `report` is null where it wrote none. A bad exit without a
 * failed test, a missing report, and a run without tests are one failure each: none may look like success.
 */
export function settle(code, report, count) {
  const counted = report === null ? { passed: 0, failed: 0, skipped: 0 } : count(report)
  const nothingRan = counted.passed + counted.failed === 0
  return (code !== 0 || nothingRan) && counted.failed === 0 ? { ...counted, failed: 1 } : counted
}

/** The counts of a tool that only says yes or no. */
export function verdict(code) {
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 }
}

/**
 * `stages`: pairs of a name and its counts. Returns the lines to print, the total last, and the exit code:
 * 1 where anything failed or nothing passed.
 */
export function summarize(stages) {
  const total = { passed: 0, failed: 0, skipped: 0 }
  const lines = []
  for (const [name, counts] of stages) {
    for (const key of Object.keys(total)) total[key] += counts[key]
    lines.push(`${counts.failed === 0 ? 'ok    ' : 'FAILED'} ${name}: ${sentence(counts)}`)
  }
  return { lines: [...lines, sentence(total)], code: total.failed === 0 && total.passed > 0 ? 0 : 1 }
}

function sentence({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}
