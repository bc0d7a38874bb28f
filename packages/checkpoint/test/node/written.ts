import type { Checkpoint } from '../../src/index.js'

/** A checkpoint of 64 kB that says by every number of which step it is, so that a mixture would be seen. */
export const written = (step: number): Checkpoint =>
  ({ step, meta: { step }, masks: new Map(), arrays: new Map([['values', new Float32Array(2 ** 14).fill(step)]]) })

/** Whether a checkpoint is one of those, whole. */
export function isWhole({ step, meta, arrays }: Checkpoint): boolean {
  const values = arrays.get('values')
  return meta['step'] === step && values?.length === 2 ** 14 && values.every(value => value === step)
}
