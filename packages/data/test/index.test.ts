import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

test('exports these names', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'DataError', 'batchOf', 'batchesPerEpoch', 'cropAndFlip', 'evaluationBatches', 'fillBatch', 'fingerprint',
    'imageSet', 'isDatasetName', 'knownDatasets', 'labelsOf', 'measureNormalisation', 'ofEachClass', 'parseCifar',
    'parseIdx', 'permutation', 'prepareBatch', 'split'
  ])
  expect(Object.keys(await import('../src/node.js')).sort()).toEqual([
    'downloadDataset', 'emptyIn', 'findDataset', 'isDownloadable', 'openDataset'
  ])
})

test('the main entry imports nothing of Node', () => {
  const folder = new URL('../src/', import.meta.url)
  for (const file of readdirSync(folder).filter(name => name.endsWith('.ts') && name !== 'node.ts')) {
    expect(readFileSync(new URL(file, folder), 'utf8'), file).not.toMatch(/from '(node:|\.\/node)/)
  }
})
