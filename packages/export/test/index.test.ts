import { expect, test } from 'vitest'

test('what the package exports, and no more', async () => {
  expect(Object.keys(await import('../src/index.js')).sort()).toEqual([
    'ExportError', 'denseOf', 'fileTensor', 'formatNames', 'formats', 'importSafetensors', 'onnx', 'packedNetwork',
    'pytorch', 'readSafetensors', 'safetensors', 'tfjs', 'trainedNetwork', 'writeSafetensors'
  ])
})
