import type { Plugin } from '@itop/experiment'
import { dataset } from './dataset.js'
import { growRule } from './grow-rule.js'
import { method } from './method.js'
import { model } from './model.js'
import { pruneScore } from './prune-score.js'

/** What this package brings. Names are those that people type. */
export const plugin = {
  name: 'itop-plugin-my-idea',
  version: '0.1.0',
  prune: [pruneScore],
  grow: [growRule],
  methods: [method],
  models: [model],
  datasets: [dataset]
} satisfies Plugin
