import { arraySource, type ScoreSource } from '@itop/masks'

/** A dense gradient of this step: scores that can be selected where they lie, and the numbers themselves if need be. */
export interface StepGradient extends ScoreSource {
  /** Row-major in our shape order, of dense size. */
  readonly values: () => Promise<Float32Array>
}

/** A gradient whose numbers can be had on the host; scored there. */
export const hostGradient = (values: () => Promise<Float32Array>): StepGradient => ({
  values,
  topK: async (k, excluding) => arraySource(await values()).topK(k, excluding),
  async *blocks() { yield* arraySource(await values()).blocks() }
})
