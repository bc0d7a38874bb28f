import * as z from 'zod'

/** `environment.json`. Fields that are absent were so in older versions, or do not apply. */
export const environmentRecord = z.looseObject({
  packages: z.record(z.string(), z.string()),
  runtime: z.object({ name: z.string(), version: z.string(), v8: z.string() }),
  system: z.object({ platform: z.string(), release: z.string(), arch: z.string(), memory: z.number() }),
  processor: z.object({ model: z.string(), cores: z.number() }),
  plugins: z.array(z.object({ name: z.string(), version: z.string() })),
  backend: z.string(),
  description: z.string(),
  build: z.string(),
  threads: z.int(),
  library: z.record(z.string(), z.string()),
  ranks: z.int(),
  mpi: z.string(),
  startTime: z.string(),
  resumedFrom: z.int(),
  dataChanges: z.array(z.object({ step: z.int(), differences: z.array(z.string()) })),
  lostDevices: z.array(z.object({ step: z.int(), message: z.string() }))
}).partial()

/** What a run computed with. */
export type EnvironmentRecord = z.infer<typeof environmentRecord>
