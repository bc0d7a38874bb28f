import type { Network } from '@itop/models'
import { alternate } from '@itop/experiment'
import type { RivalName } from '../names.js'
import type { RivalContestant } from './rivals.js'

/** PyTorch's dense networks: in float32, and by autocast in bf16 with weights in float32. */
export type PytorchKind = Extract<RivalName, 'pytorch' | 'pytorch-bf16'>

/** A way in which PyTorch does the same work. */
export interface PytorchWay {
  readonly kind: PytorchKind
  /** The other memory format, which only images have. */
  readonly channelsLast: boolean
  readonly compile: boolean
}

const both = [false, true] as const

/** All ways of these kinds, those that need no compiler first. */
export function waysOf({ steps }: Pick<Network, 'steps'>, kinds: readonly PytorchKind[]): readonly PytorchWay[] {
  const formats = steps.some(({ op }) => op === 'conv2d') ? both : [false]
  return both.flatMap(compile => kinds.flatMap(kind =>
    formats.map(channelsLast => ({ kind, channelsLast, compile }))))
}

/** What rows call a way. */
export const wordsOf = (version: string, { kind, channelsLast, compile }: PytorchWay): string => [
  `PyTorch ${version} dense`,
  ...kind === 'pytorch-bf16' ? ['bf16 autocast'] : [],
  ...channelsLast ? ['channels-last'] : [],
  ...compile ? ['torch.compile'] : []
].join(', ')

/** What a contestant of such a way is called among all. */
export const nameOf = (way: PytorchWay): string => wordsOf('', way)

/** A way that is ready to run. */
export interface ReadyWay extends RivalContestant {
  readonly way: PytorchWay
}

/** The fastest of each kind, by medians of three turns; each says in which ways it was tried. */
export async function fastestOfEach(
  ready: readonly ReadyWay[], signal?: AbortSignal
): Promise<readonly ReadyWay[]> {
  const first: number[] = []
  for (const { run } of ready) first.push(Number(await run()))
  const turn = Math.max(...first) > 200 ? { burst: 1, warmUp: 0 } : { burst: 5, warmUp: 2 }
  const times = await alternate(ready, { rounds: 3, ...turn, signal })
  const median = ({ name }: ReadyWay) => times[name]!.median
  return [...new Set(ready.map(({ way }) => way.kind))].map(kind => {
    const own = ready.filter(({ way }) => way.kind === kind).sort((a, b) => median(a) - median(b))
    return { ...own[0]!, tried: own.map(one => ({ rival: one.rival, milliseconds: median(one) })) }
  })
}
