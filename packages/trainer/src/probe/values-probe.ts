import { initialValues, maskable, type Network } from '@itop/models'
import type { Probe, Updater } from '@itop/updaters'

/** A look at what weights begin with, and at nothing else. */
export const valuesProbe = (values: () => readonly Float32Array[]): Probe => ({
  values, gradients: noImages, outputGradients: noImages
})

const noImages = (): Promise<never> => Promise.reject(new TypeError(
  'probe: expected a look at what weights begin with alone, since the method asks for no images. Say which it needs.'))

/** What weights begin with, drawn or given, where the method asks for that alone: no data is needed to say it. */
export const initialProbe = (
  { weights }: Network, { probe }: Updater, seed: number, given?: ReadonlyMap<string, Float32Array>
): Probe | undefined => probe === 'values'
  ? valuesProbe(() => maskable(weights).map(spec => given?.get(spec.name)?.slice() ?? initialValues(spec, seed)))
  : undefined
