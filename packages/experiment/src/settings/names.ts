import { growRules, pruneScores } from '@itop/criteria'
import { knownDatasets } from '@itop/data'
import { modelNames } from '@itop/models'
import { axes, distributions, dropSchedules, structures } from '@itop/updaters'
import { backendNames } from '../backends/backend-names.js'
import { methods } from '../recipe/method-table.js'

/** Whose counts a method may have; each has its own of them. */
const countsNames = [...new Set(Object.values(methods).flatMap(({ settings: { counts } }) =>
  counts?.kind === 'name' ? counts.names : []))]

/** The names that people type, by kind. Each list comes from the package that owns it. */
export const names = {
  model: modelNames,
  data: Object.keys(knownDatasets),
  method: Object.keys(methods),
  distribution: Object.keys(distributions),
  structure: structures.map(({ name }) => name),
  prune: Object.keys(pruneScores),
  grow: Object.keys(growRules),
  dropSchedule: Object.keys(dropSchedules),
  counts: countsNames,
  positions: axes.positions.names,
  iterationSchedule: axes.iterationSchedule.names,
  returning: axes.returning.names,
  pruneScope: ['global', 'layer'],
  lrSchedule: ['cosine', 'multi-step', 'step', 'one-cycle', 'constant'],
  decay: ['all', 'no-norms', 'weights'],
  warmUpBy: ['step', 'epoch'],
  onBroken: ['stop', 'skip'],
  optimizer: ['sgd', 'adam', 'adamw'],
  biasCorrection: ['run', 'weight'],
  backend: ['auto', ...backendNames]
} as const satisfies Record<string, readonly string[]>

/** A setting whose values are names. */
export type NameKind = keyof typeof names
