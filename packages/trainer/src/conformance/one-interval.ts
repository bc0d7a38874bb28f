import type { PruneScore } from '@itop/criteria'
import { layersOf, type Network } from '@itop/models'
import { expectSame, type ConformanceTest } from '@itop/ops/conformance'
import { isDue, type Updater } from '@itop/updaters'
import { expectSameLosses, expectSameUpdate } from './compare.js'
import { interval, measured } from './methods.js'
import { common, networks } from './problem.js'
import { record, thawed, type Recorded } from './record.js'
import { onReference } from './reference.js'

/** The run goes on to a third update, of which methods that stop early make no more. */
const [start, end, steps] = [interval, 2 * interval, 3 * interval]

const reference = new Map<string, Promise<Recorded>>()

/** The reference's run to the end of the second interval, with its checkpoint at the end of the first. Made once. */
function referenceOf(network: Network, method: Updater, prune?: PruneScore): Promise<Recorded> {
  const key = `${network.name}/${method.name}`
  const run = reference.get(key) ??
    onReference(() => record({ ...common, network, method, steps, until: end, save: start, ...prune && { prune } }))
  reference.set(key, run)
  return run
}

/**
 * Throws unless a method does the same from one checkpoint over one interval, on the current backend and on the
 * reference. It has updates at steps 4, 8 and 12; `prune` is its own prune score, where it has one.
 */
export async function oneInterval(network: Network, method: Updater, prune?: PruneScore): Promise<void> {
  const expected = await referenceOf(network, method, prune)
  const resumeFrom = thawed(expected.saved.get(start) ?? new Uint8Array(0))
  const actual = await record({ ...common, network, method, steps, until: end, resumeFrom, ...prune && { prune } })
  expectSameLosses(actual, expected)
  const plan = method.plan(layersOf(network), { totalSteps: steps })
  const updates = isDue(plan, end) ? 1 : 0
  expectSame('updates', actual.updates.length, updates)
  if (updates) expectSameUpdate(actual.updates[0], expected.updates[1])
}

/** From one checkpoint over one interval, on the current backend and on the reference. */
export const oneIntervalTests: readonly ConformanceTest[] = networks.flatMap(network => measured.map(method => ({
  name: `${network.name}, ${method.name}: from one checkpoint over one interval, ` +
    'losses agree, masks differ at the cut only',
  run: () => oneInterval(network, method)
})))
