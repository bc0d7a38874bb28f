// A law that nothing can break is none: each is seen to fail on a member that was made to break it.
import { describe, expect, test } from 'vitest'
import * as augmentation from './broken/augmentation.js'
import * as dataset from './broken/dataset.js'
import * as distribution from './broken/distribution.js'
import * as dropSchedule from './broken/drop-schedule.js'
import * as growRule from './broken/grow-rule.js'
import * as learningRate from './broken/learning-rate.js'
import * as loss from './broken/loss.js'
import * as measurement from './broken/measurement.js'
import * as method from './broken/method.js'
import * as model from './broken/model.js'
import * as optimizer from './broken/optimizer.js'
import * as plugin from './broken/plugin.js'
import * as pruneScore from './broken/prune-score.js'
import * as structure from './broken/structure.js'

const kinds = {
  augmentation, dataset, distribution, dropSchedule, growRule, learningRate, loss, measurement, method, model,
  optimizer, plugin, pruneScore, structure
}

describe.each(Object.entries(kinds))('%s', (_, { broken, laws }) => {
  test.each(broken)('$law: $words', async ({ law, words, laws: own }) => {
    const found = own.find(({ name }) => name === law)
    expect(found, 'the law').toBeDefined()
    await expect((async () => found?.run())()).rejects.toThrow(words)
  })

  test('every law has a member that breaks it', () => {
    const seen = new Set(broken.map(({ law }) => law))
    expect(laws.map(({ name }) => name).filter(name => !seen.has(name))).toEqual([])
  })
})
