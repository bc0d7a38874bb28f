import type { Tensor, TensorContainer } from '@tensorflow/tfjs-core'
import { elementCases } from './element-cases.js'
import type { Input } from './inputs.js'
import { networkCases } from './network-cases.js'
import { shapeCases } from './shape-cases.js'

/** A name, the inputs, and what is computed from them: tensors, or a list or record of tensors. */
export type StockCase = readonly [name: string, inputs: readonly Input[], run: (...inputs: never[]) => TensorContainer]

export const stockCases: readonly StockCase[] = [...elementCases, ...shapeCases, ...networkCases]

/** Runs a case. Each takes as many tensors as it lists inputs, of the rank that they have. */
export const runCase = (run: StockCase[2], inputs: readonly Tensor[]): TensorContainer => run(...inputs as never[])
