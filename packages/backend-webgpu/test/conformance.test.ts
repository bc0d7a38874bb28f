import { wholeSuites } from '@itop/config/whole-suites.mjs'
import { conformance, sample } from '@itop/ops/conformance'
import { afterAll, beforeAll, test } from 'vitest'
import { register, type WebGpuBackend, type WebGpuOptions } from '../src/index.js'
import { describeOnDevice } from './software.js'

/** The dense path goes through TF.js's kernels, which take long to compile: one layer of each kind. */
const few = new RegExp('^(linear, (small and sparse|empty rows|density 0|units without)|' +
  'conv2d, (1×1, 3 → 5|3×3, stride 3,3|2×2|.*some channels)).*float64')

const suites: readonly (readonly [name: string, options: WebGpuOptions, tests: typeof conformance])[] = [
  // The same programs pass all of it in Chromium, where they take a third of the time: tools/browser.
  ['sparse kernels', { arithmetic: 'sparse' }, wholeSuites ? conformance : sample(conformance)],
  ['dense path', { arithmetic: 'dense' }, conformance.filter(({ name }) => few.test(name))]
]

for (const [name, options, tests] of suites) {
  describeOnDevice(`WebGPU in Node, ${name}`, () => {
    let backend: WebGpuBackend
    beforeAll(async () => { backend = await register(options) })
    afterAll(() => backend.dispose())
    for (const { name, run } of tests) test(name, run)
  })
}
