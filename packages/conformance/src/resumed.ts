import type { Checkpoint } from '@itop/checkpoint'
import { train, type TrainOptions } from '@itop/trainer'
import { frozen, thawed } from '@itop/trainer/conformance'
import { expectThat } from './law.js'
import { firstDifference, sameNumbers } from './numbers.js'

/** A training with a checkpoint after every step. `options` makes what it needs anew, as another process would. */
export interface Resumable {
  readonly where: string
  readonly options: () => TrainOptions & { readonly steps: number }
  /** What else of a run has to be the same: numbers noted at a step, from which on they count. */
  readonly noted?: (() => ReadonlyMap<number, readonly number[]>) | undefined
}

/** Throws unless a training that is killed after any step and goes on from its checkpoint ends as one left alone. */
export async function expectResumable({ where, options, noted }: Resumable): Promise<void> {
  const saved = new Map<number, Uint8Array>()
  const { checkpoint: end } = await train({ ...options(), checkpoint: { every: 1, write: async checkpoint => {
    const bytes = frozen(checkpoint)
    saved.set(checkpoint.step, bytes)
    return { bytes: bytes.length }
  } } }).done
  const whole = noted?.()
  for (const [step, bytes] of saved) {
    if (step === end.step) continue
    const { checkpoint } = await train({ ...options(), resumeFrom: thawed(bytes) }).done
    const told = `${where}, killed after step ${step} of ${end.step} and resumed`
    expectSameState(told, checkpoint, end)
    for (const [at, numbers] of noted?.() ?? []) {
      const before = whole?.get(at) ?? []
      expectThat(sameNumbers(numbers, before), () =>
        `${told}: expected the same numbers at step ${at}, got ${firstDifference(before, numbers)}. ${remedy}`)
    }
  }
}

const remedy = 'What is remembered from step to step goes into the state that checkpoints hold, and nowhere else.'

/** Throws unless two checkpoints are the same, their times aside. */
function expectSameState(where: string, found: Checkpoint, expected: Checkpoint): void {
  for (const [name, mask] of expected.masks) {
    expectThat(sameNumbers(found.masks.get(name)?.words ?? [], mask.words), () =>
      `${where}: expected ${name} to end as that of the run left alone, got another one. ${remedy}`)
  }
  for (const [name, values] of expected.arrays) {
    const others = found.arrays.get(name) ?? new Float32Array(0)
    expectThat(sameNumbers(others, values), () =>
      `${where}: expected ${name} to end as that of the run left alone, ` +
        `got ${firstDifference(values, others)}. ${remedy}`)
  }
  for (const [key, value] of Object.entries(expected.meta)) {
    const [one, other] = [found.meta[key], value].map(inOrder)
    expectThat(key === 'seconds' || one === other, () =>
      `${where}: expected the checkpoint's ${key} to be ${other}, got ${one}. ${remedy}`)
  }
}

/** JSON whose keys are in order, since a checkpoint that was read has another one. */
const inOrder = (value: unknown): string => JSON.stringify(value, (_, one: unknown) =>
  one !== null && typeof one === 'object' && !Array.isArray(one) ? Object.fromEntries(Object.entries(one).sort()) : one)
