import { check } from './errors.js'
import type { RunLength } from './types.js'

/** Optimizer steps of so many passes over the training set; refuses a loop that has no passes. */
export function stepsOfEpochs(where: string, epochs: number, { stepsPerEpoch }: RunLength): number {
  check(stepsPerEpoch !== undefined, say => `${where}: expected an interval, since this loop has no passes over a ` +
    `training set. Give ${say('interval')}, in steps.`)
  return epochs * stepsPerEpoch
}
