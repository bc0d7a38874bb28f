// What a plan says is stored at each step is what a training stores then.
import { register, type CpuBackend } from '@itop/backend-cpu'
import { sizeOf } from '@itop/masks'
import { layersOf, maskable, type Network } from '@itop/models'
import { lottery, stepsOfRounds, type UpdatePlan, type Updater } from '@itop/updaters'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rounds, train, type TrainState } from '../src/index.js'
import { measured } from '../src/conformance/methods.js'
import { networks } from '../src/conformance/index.js'
import { common } from '../src/conformance/problem.js'

let backend: CpuBackend
beforeAll(async () => { backend = await register({ threads: 1 }) })
afterAll(() => backend.dispose())

/** Weights that exist by a plan after a step, all layers together. */
function forecast(network: Network, plan: UpdatePlan, step: number): number {
  const { stored, densities } = plan.at(step)
  return maskable(network.weights).reduce((sum, { shape }, i) => sum + (stored ?? densities)[i] * sizeOf(shape), 0)
}

/** The same of a training. */
const storedIn = ({ layers, parameters }: TrainState): number =>
  layers.reduce((sum, { name }) => sum + parameters.get(name)!.pattern!.mask.count, 0)

/** Throws where a training stores more than a tenth more, or less, than its plan says, at any step. */
function expectAsPlanned(seen: readonly number[], planned: readonly number[]): void {
  expect(seen.length).toBe(planned.length)
  for (const [step, count] of seen.entries()) {
    if (Math.abs(count - planned[step]) <= 0.1 * planned[step]) continue
    throw new Error(`after step ${step} ${count} weights are stored, and the plan said ${planned[step]}.`)
  }
}

const steps = 14   // three updates, and two steps after the last

async function storedOverTime(network: Network, method: Updater): Promise<readonly number[]> {
  const seen: number[] = []
  await train({ ...common, network, method, steps, between: state => {
    seen.push(storedIn(state))
    return undefined
  } }).done
  return seen
}

describe.each(networks.map(network => [network.name, network] as const))('%s', (_, network) => {
  // Of the methods that choose by data, layer by layer nobody knows before; all together it is what was asked for.
  test.each(measured.map(method => [method.name, method] as const))('%s', async (_name, method) => {
    const plan = method.plan(layersOf(network), { totalSteps: steps, stepsPerEpoch: 8 })
    const planned = Array.from({ length: steps + 1 }, (_step, step) => forecast(network, plan, step))
    expectAsPlanned(await storedOverTime(network, method), planned)
  })

  test.each([0, 3, 'end'] as const)('lottery, whose rounds go back to %s', async rewindTo => {
    const length = { rounds: 2, rewindTo }
    const method = lottery({ ...length, pruneFraction: 0.5 })
    const plan = method.plan(layersOf(network), { totalSteps: stepsOfRounds(length, 5) })
    const seen: number[] = []
    await rounds({ ...common, network, method, steps: 5, between: state => {
      seen.push(storedIn(state))
      return undefined
    } }).done
    const first = rewindTo === 'end' ? 0 : rewindTo
    // A round ends with what it began with, and the next one begins with what is left.
    const planned = [0, 1, 2].flatMap(round => Array.from({ length: round === 0 ? 6 : 6 - first }, (_step, i) =>
      forecast(network, plan, round === 0 ? Math.min(i, 4) : 5 + (round - 1) * (5 - first) + Math.min(i, 4 - first))))
    expectAsPlanned(seen, planned)
  })
})

test('a plan that is off by more is seen', () => {
  expect(() => { expectAsPlanned([100, 111], [100, 100]) }).toThrow('after step 1 111 weights are stored')
})
