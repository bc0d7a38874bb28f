import type { Plugin } from '@itop/experiment'
import { augmentation } from './augmentation.js'
import { dataset } from './dataset.js'
import { distribution } from './distribution.js'
import { growRule } from './grow-rule.js'
import { loss } from './loss.js'
import { measurement } from './measurement.js'
import { method } from './method.js'
import { model } from './model.js'
import { optimizer } from './optimizer.js'
import { pruneScore } from './prune-score.js'
import { rate } from './rate.js'
import { schedule } from './schedule.js'
import { structure } from './structure.js'

/** What this package brings. Names are those that people type. */
export const plugin = {
  name: 'itop-plugin-my-idea',
  version: '0.1.0',
  prune: [pruneScore],
  grow: [growRule],
  methods: [method],
  models: [model],
  datasets: [dataset],
  augmentations: [augmentation],
  losses: [loss],
  optimizers: [optimizer],
  learningRates: [rate],
  distributions: [distribution],
  schedules: [schedule],
  structures: [structure],
  measurements: [measurement]
} satisfies Plugin
