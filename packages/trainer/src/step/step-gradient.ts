import { arraySource, signedSource, type ScoreSource } from '@itop/masks'

/** A dense gradient of this step: scores that can be selected where they lie, and the numbers themselves if need be. */
export interface StepGradient extends ScoreSource {
  /** The same with signs: a score is the number itself. */
  readonly signed: () => ScoreSource
  /** Row-major in our shape order, of dense size. */
  readonly values: () => Promise<Float32Array>
}

/** A gradient whose numbers can be had on the host; scored there. */
export const hostGradient = (values: () => Promise<Float32Array>): StepGradient => ({
  values,
  ...scored(values, arraySource),
  signed: () => scored(values, signedSource)
})

const scored = (values: () => Promise<Float32Array>, source: typeof arraySource): ScoreSource => ({
  topK: async (k, excluding) => source(await values()).topK(k, excluding),
  async *blocks() { yield* source(await values()).blocks() }
})
