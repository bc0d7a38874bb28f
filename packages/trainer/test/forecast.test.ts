// Real trainings with random growth explore as the closed form says.
import { register, type CpuBackend } from '@itop/backend-cpu'
import { forecastRs } from '@itop/metrics'
import { mlp } from '@itop/models'
import { setItop, updateSteps } from '@itop/updaters'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { train } from '../src/index.js'
import { eventsOf, toyData } from './toy.js'

let backend: CpuBackend
beforeAll(async () => { backend = await register({ threads: 1 }) })
afterAll(() => backend.dispose())

for (const [density, interval] of [[0.05, 10], [0.1, 25], [0.2, 5]] as const) {
  test(`R_s of a training at density ${density}, an update every ${interval} steps, is the forecast's`, async () => {
    const network = mlp({ layers: [8, 300, 200, 3] })
    const method = setItop({ density, interval })
    const steps = 400
    const run = train({ network, data: toyData, method, steps, batch: 16, seed: 1 })
    const end = (await eventsOf(run)).at(-1)
    if (end?.type !== 'end') throw new Error('the run did not end')
    const shapes = network.weights.filter(({ role }) => role === 'dense')
    const { masks } = await method.start(shapes, { seed: 1 })
    const layers = masks.map(({ stored }) => ({ size: stored.size, active: stored.count }))
    const plan = method.plan(shapes, { totalSteps: steps })
    const dropFractions = [...updateSteps(plan)].map(step => plan.at(step).dropFraction)
    const forecast = forecastRs({ layers, dropFractions })
    // Growth draws without replacement, so the count explored spreads less than a binomial one: six of its deviations.
    end.layers.forEach(({ rs }, i) => {
      const expected = forecast.layers[i]!
      const deviation = Math.sqrt(expected * (1 - expected) / layers[i]!.size)
      expect(Math.abs(rs - expected)).toBeLessThanOrEqual(6 * deviation + 1e-12)
    })
    expect(end.rs).toBeGreaterThan(2 * density)
  })
}
