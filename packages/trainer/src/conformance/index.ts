import type { ConformanceTest } from '@itop/ops/conformance'
import { acrossTests } from './across.js'
import { identicalTests } from './identical.js'
import { oneIntervalTests } from './one-interval.js'
import { readsTests } from './reads.js'
import { roundsTests } from './rounds.js'
import { scoredStartTests } from './scored-starts.js'

/**
 * The suite of training that every backend must pass, on the current TF.js backend, beside TF.js's own 'cpu', which
 * must be registered: `for (const { name, run } of trainingConformance) test(name, run)`.
 */
export const trainingConformance: readonly ConformanceTest[] = [
  ...identicalTests, ...scoredStartTests, ...oneIntervalTests, ...acrossTests, ...roundsTests, ...readsTests
]

export { cutTolerance, lossTolerance } from './compare.js'
export { oneInterval } from './one-interval.js'
export { networks } from './problem.js'
export { frozen, thawed } from './record.js'
export { onReference } from './reference.js'
export type { ConformanceTest }
