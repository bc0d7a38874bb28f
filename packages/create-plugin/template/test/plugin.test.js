// Everything that the plug-in brings keeps the laws that the built-in ones keep.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { describePlugin } from '@itop/conformance'
import { plugin } from '../dist/index.js'

describePlugin(plugin, { describe, test })

test('the plug-in has the name and the version of its package', () => {
  const { name, version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  assert.deepEqual([plugin.name, plugin.version], [name, version])
})
