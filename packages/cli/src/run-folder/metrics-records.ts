import * as z from 'zod'

const count = z.int().min(0)
const share = z.number().min(0).max(1)
// Present where more is stored than the forward pass uses.
const stored = count.optional()
// With several rounds: how many times weights had been pruned.
const round = count.optional()
const layerState = { name: z.string(), active: count, stored, density: share, rs: share }

/** The records of `metrics.jsonl`. Densities, rates and accuracies are fractions of 1; layers are in model order. */
export const metricsRecord = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('start'),
    round,
    id: z.string().optional(),
    model: z.string(),
    method: z.string(),
    resumedFrom: count.optional(),
    layers: z.array(z.object({
      name: z.string(), shape: z.array(count), role: z.string(), size: count, density: share, active: count,
      stored
    }))
  }),
  z.object({
    type: z.literal('epoch'),
    round,
    epoch: count,
    step: count,
    seconds: z.number(),
    trainLoss: z.number(),
    trainAccuracy: share,
    testLoss: z.number(),
    testAccuracy: share,
    learningRate: z.number(),
    density: share,
    rs: share
  }),
  z.object({
    type: z.literal('evaluation'),
    round,
    step: count,
    trainLoss: z.number(),
    trainAccuracy: share,
    testLoss: z.number(),
    testAccuracy: share,
    density: share,
    rs: share
  }),
  z.object({
    type: z.literal('update'),
    round,
    step: count,
    dropFraction: share,
    density: share.optional(),
    pruned: count,
    grown: count,
    active: count,
    rs: share,
    milliseconds: z.number(),
    layers: z.array(z.object({ name: z.string(), active: count, stored, pruned: count, grown: count, rs: share }))
  }),
  z.object({ type: z.literal('checkpoint'), round, step: count, bytes: count, milliseconds: z.number() }),
  z.object({
    type: z.literal('end'),
    round,
    step: count,
    epoch: count,
    seconds: z.number(),
    testLoss: z.number(),
    testAccuracy: share,
    validLoss: z.number().optional(),
    validAccuracy: share.optional(),
    density: share,
    active: count,
    rs: share,
    layers: z.array(z.object(layerState)),
    weightsBytes: count.min(1),
    denseWeightsBytes: count
  })
])

/** One line of `metrics.jsonl`. */
export type MetricsRecord = z.infer<typeof metricsRecord>

/** The record of one type. */
export type RecordOf<Type extends MetricsRecord['type']> = Extract<MetricsRecord, { readonly type: Type }>
