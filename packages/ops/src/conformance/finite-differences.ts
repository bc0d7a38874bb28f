import { expectClose } from './check.js'
import { run, type Experiment, type Outcome } from './experiment.js'

/** Every number of the experiment moved along its gradient by `step` times it. */
function moved({ inputs, parameters = [], ...rest }: Experiment, outcome: Outcome, step: number): Experiment {
  const along = (values: Float64Array, direction: Float32Array): Float64Array =>
    values.map((v, i) => Math.fround(v + step * direction[i]!))
  return {
    ...rest,
    inputs: inputs.map((batch, i) => ({ ...batch, values: along(batch.values, outcome.dInputs[i]!) })),
    parameters: parameters.map((weights) => weights.role === 'statistic' ? weights :
      { ...weights, values: along(weights.values, outcome.of.get(weights.name)!) })
  }
}

/**
 * Follows the gradient a short way up and down on the backend itself: Σ dy·y must change by the length of the gradient
 * squared, for a step of one. `reach` is how far the number that moves most is moved.
 */
export async function checkAlongGradient(experiment: Experiment, reach = 2 ** -7, allowed = 5e-3): Promise<void> {
  const outcome = await run(experiment)
  const trained = (experiment.parameters ?? []).filter(({ role }) => role !== 'statistic')
  const gradients = [...outcome.dInputs, ...trained.map(({ name }) => outcome.of.get(name)!)]
  let [squares, highest] = [0, 0]
  for (const gradient of gradients) {
    for (const g of gradient) [squares, highest] = [squares + g * g, Math.max(highest, Math.abs(g))]
  }
  const step = reach / highest
  const at = async (sign: number): Promise<number> => {
    const { y } = await run(moved(experiment, outcome, sign * step))
    return y.reduce((sum, v, i) => sum + v * experiment.dy[i]!, 0)
  }
  expectClose('change along the gradient', [(await at(1) - await at(-1)) / (2 * step)], [squares], allowed)
}
