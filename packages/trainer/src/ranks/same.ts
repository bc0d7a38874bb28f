import { maskHash, randomStream } from '@itop/masks'
import { canonical } from '../checkpoints/meta-fields.js'
import { settingsMeta } from '../checkpoints/state-checkpoint.js'
import { floats } from '../optimizers/slots.js'
import type { Settings } from '../run/options.js'
import { TrainingError } from '../run/training-error.js'
import type { TrainState } from '../step/train-state.js'
import type { Collective } from './collective.js'

/** Throws the same `RangeError` on all ranks unless they begin with the same. */
export async function checkSameStart(collective: Collective, settings: Settings, state: TrainState): Promise<void> {
  const refuse = (what: string, ranks: number, fix: string): never => {
    throw new RangeError(`train: ${many(ranks, collective)} ${what} than rank 0. ${fix}`)
  }
  const { dataRecord, backend } = settings
  const difference = await firstDifference(collective,
    [canonical([state.step, settingsMeta(settings)]), canonical(dataRecord), canonical(backend)])
  if (difference) refuse(...[
    ['other settings', difference.ranks, 'Give all the same command line, and the same version of these packages.'],
    ['other data', difference.ranks, 'Give all the same files.'],
    ['other kernels', difference.ranks, 'They round differently: choose machines of one kind.']
  ][difference.place] as [string, number, string])   // one for each text
  for (const [name, { values }] of state.parameters) {
    const ranks = await otherRanks(collective, await floats(values))
    if (ranks > 0) refuse(`other values of '${name}'`, ranks, 'Let all go on from the same checkpoint.')
  }
}

/** Throws the same `TrainingError` on all ranks, which names a layer, unless all have the masks of rank 0. */
export async function checkSameMasks(
  collective: Collective, { step, layers, parameters }: TrainState, lastCheckpoint: number | undefined
): Promise<void> {
  const difference = await firstDifference(collective, layers.map(({ name }) => {
    const { pattern, view } = parameters.get(name)!   // layers are parameters
    const used = view?.kind === 'nested' ? [view.forward.mask, view.backward.mask] : []
    return maskHash([pattern!.mask, ...used])   // which have patterns
  }))
  if (!difference) return
  throw new TrainingError({
    step, lastCheckpoint,
    what: `${many(difference.ranks, collective)} another mask of '${layers[difference.place].name}' than rank 0`,
    fix: 'Give all ranks the same version of these packages, on machines of one kind.'
  })
}

const many = (ranks: number, { size }: Collective): string =>
  `${ranks} of ${size} ranks ${ranks === 1 ? 'has' : 'have'}`

/** The first of these texts that some ranks have otherwise than rank 0, and how many; the same answer on all ranks. */
async function firstDifference(
  collective: Collective, texts: readonly string[]
): Promise<{ readonly place: number, readonly ranks: number } | undefined> {
  const own = Uint32Array.from(texts.flatMap(text => {
    const hash = randomStream(text)
    return [hash.nextUint32(), hash.nextUint32()]
  }))
  const first = own.slice()
  await collective.broadcast(new Uint8Array(first.buffer))
  const isOther = (at: number) => own[at] !== first[at]
  const others = Float32Array.from(texts, (_, i) => Number(isOther(2 * i) || isOther(2 * i + 1)))
  await collective.allReduce(others)
  const place = others.findIndex(ranks => ranks > 0)
  return place < 0 ? undefined : { place, ranks: others[place] }
}

/** How many ranks have other bits than rank 0. */
async function otherRanks(collective: Collective, numbers: Float32Array): Promise<number> {
  const own = new Uint32Array(numbers.slice().buffer)
  const first = own.slice()
  await collective.broadcast(new Uint8Array(first.buffer))
  const others = Float32Array.of(Number(own.some((word, i) => word !== first[i])))
  await collective.allReduce(others)
  return others[0]
}
