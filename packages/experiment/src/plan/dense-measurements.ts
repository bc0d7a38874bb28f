import { maskable, type Network } from '@itop/models'
import { measuringCosts } from '@itop/trainer'
import type { Updater } from '@itop/updaters'
import { ownMeasurements } from '../registry/own-measurements.js'
import { builtIns } from '../registry/registry.js'
import { sizeOf } from './cost-layers.js'
import { bytes } from '../words/format.js'

/** A measurement that keeps numbers for every position from step to step, whatever the density. */
export interface DenseMeasurement {
  readonly name: string
  readonly bytes: number
}

/** Those of a method, on a network. */
export function denseMeasurements(
  network: Network, { needs }: Updater, registry = builtIns
): readonly DenseMeasurement[] {
  const positions = maskable(network.weights).reduce((sum, spec) => sum + sizeOf(spec), 0)
  const { holding } = measuringCosts(needs, ownMeasurements(registry))
  return holding.map(({ name, numbers }) => ({ name, bytes: 4 * numbers * positions }))
}

/** What they cost, a sentence each. */
export const denseMeasurementWords = (all: readonly DenseMeasurement[]): readonly string[] =>
  all.map(one => `  ${one.name} keeps a number for every position: ${bytes(one.bytes)}.`)
