import { createNetwork, mlp } from '@itop/models'
import { expect, test } from 'vitest'
import { fastestOfEach, nameOf, waysOf, wordsOf, type PytorchWay } from '../src/rivals/pytorch-ways.js'

const perceptron = mlp({ name: 'm', layers: [4, 3, 2] })
const names = (ways: readonly PytorchWay[]) => ways.map(way => wordsOf('2', way))

test('images have two memory formats, and every way is tried with torch.compile at last', () => {
  expect(names(waysOf(createNetwork('wrn-10-1'), ['pytorch', 'pytorch-bf16']))).toEqual([
    'PyTorch 2 dense', 'PyTorch 2 dense, channels-last',
    'PyTorch 2 dense, bf16 autocast', 'PyTorch 2 dense, bf16 autocast, channels-last',
    'PyTorch 2 dense, torch.compile', 'PyTorch 2 dense, channels-last, torch.compile',
    'PyTorch 2 dense, bf16 autocast, torch.compile', 'PyTorch 2 dense, bf16 autocast, channels-last, torch.compile'
  ])
})

test('a network without convolutions has one memory format', () => {
  expect(names(waysOf(perceptron, ['pytorch']))).toEqual(['PyTorch 2 dense', 'PyTorch 2 dense, torch.compile'])
})

test('the fastest of each kind stays, and says what the others took', async () => {
  const took = [9, 5, 7, 3, 4, 6, 8, 2]
  const ready = waysOf(createNetwork('wrn-10-1'), ['pytorch', 'pytorch-bf16'])
    .map((way, i) => ({ name: nameOf(way), rival: wordsOf('2', way), way, run: () => took[i] }))
  const best = await fastestOfEach(ready)
  expect(best.map(({ rival, tried }) => [rival, tried!.map(({ milliseconds }) => milliseconds)])).toEqual([
    ['PyTorch 2 dense, torch.compile', [4, 5, 6, 9]],
    ['PyTorch 2 dense, bf16 autocast, channels-last, torch.compile', [2, 3, 7, 8]]
  ])
})
