import type { BackendTraits, ContractKernel, NetworkStep, Parameter } from '@itop/ops'
import { engine } from '@tensorflow/tfjs-core'
import { recordForward } from '../recording/record.js'
import { recordStep } from '../recording/record-step.js'
import { regions } from '../recording/regions.js'
import { createStepProgram } from '../recording/step-program.js'
import type { PlacedWeight } from '../recording/step-jobs.js'
import { at, type KernelContext } from './context.js'

/** A forward pass that was recorded. */
export const replayed = (): ContractKernel<'ItopReplay'> =>
  ({ name: 'ItopReplay', run: ({ x }, { recording }) => recording.run(x!) }) // the contract names it

/** Records forward passes of networks whose weights are computed with as they are stored. */
export const recorder = (context: KernelContext): NonNullable<BackendTraits['record']> => (network, parameters, n) => {
  if (!network.steps.every(step => isWhole(parameters, step))) return undefined
  const placed = (): Map<string, PlacedWeight> => new Map([...parameters].map(([name, { values, pattern }]) =>
    [name, { at: at(context, values), pattern }]))
  const weights = placed()
  const program = recordForward(context, { network, weights, n })
  const shape = [network.steps.at(-1)!.output.c, context.layout.lanesOf(n).stride]
  return {
    n,
    jobs: program.jobs,
    fits: () => [...placed()].every(([name, now]) => isSame(now, weights.get(name))),
    run(x) {
      const logits = context.backend.allocate(shape)
      program.run(at(context, x), at(context, logits))
      return logits
    },
    dispose: program.dispose
  }
}

/** Whether a step's weight is there, and passes use all of it; what is missing the ordinary way says. */
function isWhole(parameters: ReadonlyMap<string, Parameter>, step: NetworkStep): boolean {
  if (!('name' in step) || step.op === 'dropout') return true
  const suffixes = step.op === 'batchNorm' ? ['', '.bias', '.mean', '.variance'] : ['']
  const own = suffixes.map(suffix => parameters.get(`${step.name}${suffix}`))
  return own.every(one => one?.view === null && (one.pattern !== null || step.op === 'batchNorm'))
}

/** Records training steps that do nothing but have kernels' jobs done. */
export const stepRecorder = (context: KernelContext): NonNullable<BackendTraits['recordStep']> => (step, shape, n) => {
  const { backend, layout, recording, kernels } = context
  const labels = new Int32Array(n)
  const recorded = recordStep(context, recording, labels, given => {
    const placed = backend.placed([shape.c * shape.h * shape.w, layout.lanesOf(n).stride], regions.input)
    const tensor = engine().makeTensorFromTensorInfo(placed)
    try {
      const { loss, correct } = step({ ...given, input: { n, ...shape, tensor } })
      const places = { loss: at(context, loss), correct: at(context, correct) }
      loss.dispose()
      correct.dispose()
      return places
    } finally {
      tensor.dispose()
    }
  })
  if (recorded.why !== undefined) return recorded
  const { step: { outer }, results } = recorded
  const program = createStepProgram(context, recorded.step, n)
  const numberAt = (place: number): number => new Float32Array(kernels.memory.buffer, place, 1)[0]!
  return {
    n,
    jobs: program.jobs,
    bytes: program.bytes,
    fits: () => [...outer].every(([tensor, place]) => backend.liesAt(tensor, place)),
    run: ({ input: { tensor }, ...given }) => program.run({ ...given, input: at(context, tensor) }, placeOf =>
      ({ loss: numberAt(placeOf(results.loss)), correct: numberAt(placeOf(results.correct)) })),
    dispose: program.dispose
  }
}

const isSame = (now: PlacedWeight, before: PlacedWeight | undefined): boolean =>
  now.at === before?.at && now.pattern === before.pattern
