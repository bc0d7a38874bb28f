import { conformance } from '@itop/ops/conformance'
import { trainingConformance } from '@itop/trainer/conformance'
import '@tensorflow/tfjs-backend-cpu' // training is compared with TF.js's own backend
import { afterAll, beforeAll, describe, test } from 'vitest'

/** What every backend must pass, as tests: its layers, then training. `use` registers the backend before them. */
export function describeSuites(name, use) {
  describe(name, () => {
    let backend
    beforeAll(async () => { backend = await use() })
    afterAll(() => backend?.dispose())
    describe('layers', () => {
      for (const { name, run } of conformance) test(name, run)
    })
    describe('training', () => {
      for (const { name, run } of trainingConformance) test(name, run)
    })
  })
}
