import type { LayerExplanation, Pattern } from '@itop/ops'
import { byRule, densityOf, explained, onlyWay, type Arithmetic, type Choice, type Layer } from './choice.js'

/** What was measured for a layer. Plain data, to be stored and given to another run. */
export interface LayerChoice {
  /** Of the weight, PyTorch order. */
  readonly shape: readonly number[]
  /** Rounded to whole percents. */
  readonly density: number
  readonly batch: number
  /** Of a convolution: height and width of its output. */
  readonly image?: readonly [h: number, w: number]
  readonly arithmetic: Arithmetic
  /** Milliseconds of all three passes. */
  readonly sparse: number
  readonly dense: number
}

/** Milliseconds of a layer's three passes. */
export type Measure = (layer: Layer) => Promise<number>

/** Decides for each layer, and remembers what was measured. */
export interface Chooser {
  readonly choose: (layer: Layer) => Arithmetic
  readonly explain: (pattern: Pattern, n: number) => LayerExplanation
  readonly choices: () => readonly LayerChoice[]
  /** Measures the layers seen since the last time, when tuning; from then on they are computed the faster way. */
  readonly settle: (measure: Measure) => Promise<void>
}

/** Where the arithmetic comes from: the rule; one way for all; or what is or was measured. */
export interface ChooserOptions {
  readonly arithmetic: Arithmetic | 'auto'
  readonly tune: boolean
  readonly choices: readonly LayerChoice[]
}

export function createChooser({ arithmetic, tune, choices: given }: ChooserOptions): Chooser {
  const measured = new Map(given.map((choice) => [keyOf(choice), choice]))
  const seen = new Map<string, Layer>()
  const convolutions = new WeakMap<Pattern, Layer['conv']>() // as last seen, for `explain`
  let forced = arithmetic === 'auto' ? undefined : arithmetic
  let settling: Promise<void> | undefined

  function decide(layer: Layer): Choice {
    const only = onlyWay(layer)
    if (only) return only
    if (forced) return { arithmetic: forced, why: `every layer was asked to be ${forced}` }
    const known = measured.get(keyOf(describe(layer))) ?? (layer.conv ? undefined : onAnyImage(layer))
    if (!known) return byRule(layer.pattern)
    const why = `measured: sparse ${text(known.sparse)} ms, dense ${text(known.dense)} ms`
    return { arithmetic: known.arithmetic, why }
  }

  /** Before a step has run, `explain` does not know the images of a convolution. */
  function onAnyImage(layer: Layer): LayerChoice | undefined {
    const wanted = keyOf(describe(layer))
    return [...measured.values()].find(({ image: _, ...rest }) => keyOf(rest) === wanted)
  }

  async function measureSeen(measure: Measure): Promise<void> {
    const layers = [...seen.values()]
    seen.clear()
    for (const layer of layers) {
      const times = { sparse: await timed('sparse', layer, measure), dense: await timed('dense', layer, measure) }
      const arithmetic = times.sparse <= times.dense ? 'sparse' : 'dense'
      const described = describe(layer)
      measured.set(keyOf(described), { ...described, arithmetic, ...times })
    }
  }

  async function timed(way: Arithmetic, layer: Layer, measure: Measure): Promise<number> {
    forced = way
    try {
      return await measure(layer)
    } finally {
      forced = undefined
    }
  }

  return {
    choose(layer) {
      if (layer.conv) convolutions.set(layer.pattern, layer.conv)
      if (tune && !forced && !onlyWay(layer)) {
        const key = keyOf(describe(layer))
        if (!measured.has(key)) seen.set(key, layer)
      }
      return decide(layer).arithmetic
    },
    explain: (pattern, n) => explained(pattern, decide({ pattern, n, conv: convolutions.get(pattern) ?? null })),
    choices: () => [...measured.values()],
    async settle(measure) {
      if (!tune || (seen.size === 0 && !settling)) return
      settling ??= measureSeen(measure).finally(() => { settling = undefined })
      await settling
    }
  }
}

const describe = ({ pattern, n, conv }: Layer): Omit<LayerChoice, 'arithmetic' | Arithmetic> => ({
  shape: pattern.shape, density: Math.round(100 * densityOf(pattern)) / 100, batch: n,
  ...conv && { image: [conv.output.h, conv.output.w] }
})

const keyOf = ({ shape, density, batch, image }: ReturnType<typeof describe>): string =>
  JSON.stringify([shape, density, batch, image ?? null])

const text = (milliseconds: number): string => milliseconds.toPrecision(3)
