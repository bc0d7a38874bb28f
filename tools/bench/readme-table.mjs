// The table of the README: the worst processor that was measured beside the best.
import { densities, kinds, processorsIn, range, speedsOn } from './compare.mjs'
import { table } from './table.mjs'

const networks = [
  { model: 'vgg16', batch: 128, name: 'VGG-16 on CIFAR-10' },
  { model: 'wrn-22-2', batch: 128, name: 'WideResNet-22-2 on CIFAR-10' },
  { model: 'wrn-22-2-no-dropout', batch: 128, name: 'WideResNet-22-2 without dropout' },
  { model: 'resnet50', batch: 8, name: 'ResNet-50 at 224×224, 8 images' },
  { model: 'mlp-cifar10', batch: 128, name: 'MLP 3072-1024-512-10' }
]

const lines = [
  ...kinds.map(({ kind }) => ({ kind, against: 'pytorch', words: kind })),
  { kind: 'native kernels', against: 'pytorch-bf16', words: 'native kernels, against PyTorch in bf16' },
  { kind: 'native kernels', against: 'sparseprop', words: 'SparseProp (AVX2)' }
]

/** Times as fast as dense PyTorch, a line a network and kind of kernels. */
export function speedTable(all) {
  const processors = processorsIn(all)
  const rows = networks.flatMap(({ model, batch, name }) => lines.flatMap(({ kind, against, words }) => {
    const speeds = processors.map((processor) => speedsOn(all, { processor, kind, model, batch, against }))
    const cells = densities.map((density) => range(speeds.map((own) => own[density])))
    return cells.every((cell) => cell === '') ? [] : [[`${name}: ${words}`, ...cells]]
  }))
  const among = processors.length > 1 ? `The worst and the best of ${processors.join(' and ')}` : processors[0]
  return `${table(['', '90 % sparse', '95 %', '98 %', 'every weight'], rows)}\n\n${among}.`
}

const [begin, end] = ['<!-- made by tools/bench/pages.mjs -->', '<!-- end -->']

/** The README with the table of now between its marks. */
export function withSpeeds(page, all) {
  const [start, stop] = [page.indexOf(begin), page.indexOf(end)]
  if (start < 0 || stop < start) {
    throw new Error(`bench: expected the marks '${begin}' and '${end}' in README.md, got none. Add them.`)
  }
  return `${page.slice(0, start)}${begin}\n\n${speedTable(all)}\n\n${page.slice(stop)}`
}
