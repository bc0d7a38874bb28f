import { describe, test } from 'node:test'
import { register } from '@itop/backend-cpu'
import { describePlugin } from '@itop/conformance'
import { plugin } from '../index.js'

describePlugin(plugin, { describe, test }, {
  methods: { saliency: { prune: plugin.prune[0] } },
  backends: { cpu: () => register({ threads: 1 }) }
})
