import * as z from 'zod'
import { metricsRecord } from '../run-folder/metrics-records.js'
import { builtIns } from '@itop/experiment'

const described = (schema: z.core.$ZodType, title: string): object =>
  ({ ...z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' }), title })

/** The JSON schemas of this package by file name, made from the validators that the program itself uses. */
export const schemas = (registry = builtIns): Readonly<Record<string, object>> => ({
  'recipe.schema.json': described(registry.schema, 'A recipe of itop train and itop plan'),
  'metrics-record.schema.json': described(metricsRecord, 'One line of metrics.jsonl')
})
