import { isRecord } from '@itop/checkpoint'
/** Throws unless a field of `Checkpoint.meta` is good, naming it and what it is. */
export function need(field: string, good: boolean, found: unknown): asserts good {
  if (good) return
  throw new RangeError(`train: cannot resume: meta.${field} of the checkpoint is ${shortened(canonical(found))}. ` +
    'It was not written by this trainer, or it was changed since; start a new run.')
}

const shortened = (text: string): string => text.length > 100 ? `${text.slice(0, 100)}…` : text

/** A value as an object; one without fields where it is none. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  isRecord(value) ? value : {}

/** JSON with the keys of every object in order, since files keep them sorted. */
export const canonical = (value: unknown): string => JSON.stringify(value, (_, inner: unknown) => {
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
  return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => a < b ? -1 : 1))
}) ?? 'not there'
