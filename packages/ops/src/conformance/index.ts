import { convolutionTests } from './convolution.js'
import { convolutionAfterTests } from './convolution-after.js'
import { elementwiseTests } from './elementwise.js'
import { inputTests } from './input.js'
import { linearTests } from './linear.js'
import { lossTests } from './loss.js'
import { networkTests } from './network.js'
import { normTests } from './norm.js'
import { normStatisticTests } from './norm-statistics.js'
import { optimizeTests } from './optimize.js'
import { optimizerStepTests } from './optimizer-steps.js'
import { poolTests } from './pool.js'
import { reluChoiceTests } from './relu-choice.js'
import type { ConformanceTest } from './types.js'
import { viewTests } from './views.js'

/**
 * The suite that every backend must pass, on the current TF.js backend: values against a plain float64 reference,
 * gradients against finite differences, odd sizes, batch 1, empty and full rows, density 0 and 1, ties, and no tensor
 * left over.
 * A backend's test plugs in with one line: `for (const { name, run } of conformance) test(name, run)`.
 */
export const conformance: readonly ConformanceTest[] = [
  ...inputTests, ...linearTests, ...convolutionTests, ...convolutionAfterTests, ...viewTests, ...normTests,
  ...normStatisticTests, ...poolTests,
  ...elementwiseTests, ...reluChoiceTests, ...lossTests, ...optimizeTests, ...optimizerStepTests,
  ...networkTests
]

export { expectClose, expectSame } from './check.js'
export { sample } from './sample.js'
export type { ConformanceTest }
