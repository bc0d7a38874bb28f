import type { Tensor } from '@tensorflow/tfjs-core'
import { runOne } from '../contract.js'
import type { GradientTap, Parameter, TrainingPass } from '../types.js'

/** What the operations of one `createOps` share. */
export interface LayerContext {
  readonly parameters: ReadonlyMap<string, Parameter>
  /** Absent in inference. */
  readonly training: TrainingPass | undefined
  readonly tap: GradientTap | undefined
}

/** The parameter of a name; a missing one is refused with the names there are. */
export function parameterOf({ parameters }: LayerContext, name: string): Parameter {
  const parameter = parameters.get(name)
  if (parameter) return parameter
  throw new RangeError(`ops: no parameter named ${name}; there are ${[...parameters.keys()].join(', ')}. ` +
    'Create one for every weight that the network lists.')
}

/** The parameter of a weight, with its pattern. */
export function weightOf(context: LayerContext, where: string, name: string) {
  const weight = parameterOf(context, name)
  if (!weight.pattern) throw new TypeError(`${where}: ${name} has no pattern. Create it with createPattern(mask).`)
  return { weight, pattern: weight.pattern, bias: context.parameters.get(`${name}.bias`) }
}

/** The values of a weight that a layer is given: as they are stored, or with zeros for those this pass leaves out. */
export const usedOf = ({ values, shape, view }: Parameter): Tensor => view?.kind === 'n-of-m'
  ? runOne('ItopKeepLargest', { values }, { shape, n: view.n, m: view.m, rest: false }) : values
