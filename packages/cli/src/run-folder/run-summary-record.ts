import * as z from 'zod'

const count = z.int().min(0)
const share = z.number().min(0).max(1)

/** A time that was measured, and how many times as long another took: no more than any machine would. */
const measured = z.number().positive()
const factor = z.number().min(1e-6).max(1e6)

/** A layer at the end of a run. */
const layer = z.object({
  name: z.string(), shape: z.array(count), size: count, active: count, density: share, rs: share, rsForecast: share,
  reliable: share
})

/** How a round ended: so many times weights had been pruned. */
const round = z.object({ round: count, density: share, active: count, testLoss: z.number(), testAccuracy: share })

/** A training step against the same network dense, and where it was timed. */
const comparison = z.object({
  milliseconds: measured,
  denseMilliseconds: measured,
  ratio: factor,
  steps: count,
  // Those that may be absent were so in older versions.
  batch: count.exactOptional(),
  backend: z.string(),
  description: z.string().exactOptional(),
  build: z.string().exactOptional(),
  threads: count.exactOptional(),
  library: z.record(z.string(), z.string()).exactOptional()
})

/** What a run comes down to: `summary.json`. Shares are fractions of 1. */
export const runSummary = z.object({
  run: z.string(),
  id: z.string(),
  model: z.string(),
  method: z.string(),
  data: z.string(),
  seed: count,
  batch: count,
  step: count,
  seconds: z.number(),
  testLoss: z.number(),
  testAccuracy: share,
  validAccuracy: share.exactOptional(),
  testImages: count,
  classes: count.exactOptional().describe('Absent in older summaries.'),
  chance: share.exactOptional().describe('Share of the commonest class among the test images; absent if unknown.'),
  density: share.describe('Of all maskable weights.'),
  rs: share,
  rsForecast: share.describe('What random growth would be expected to reach.'),
  reliable: share.describe('Share that survived an update after being grown.'),
  updates: count,
  layers: z.array(layer),
  rounds: z.array(round).exactOptional().describe('Absent where there are none.'),
  skipped: z.array(z.object({ file: z.string(), reason: z.string() })).exactOptional()
    .describe('Files that could not be read and were left out; absent where nothing is ever left out.'),
  weightsBytes: count.min(1),
  denseWeightsBytes: count,
  comparison: comparison.exactOptional().describe('Absent when it was not measured.'),
  report: z.string().exactOptional().describe('Absent where it was not wanted, or could not be written.')
})

/** The record in `summary.json`. */
export type RunSummary = Readonly<z.infer<typeof runSummary>>
