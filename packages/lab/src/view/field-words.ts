/** What the page says of a field in its own words, in place of those of the setting. */
export interface FieldWords {
  readonly label?: string
  readonly help?: string
  readonly unit?: string
  readonly choices?: Readonly<Record<string, string>>
  readonly placeholder?: string
}

/** By field. */
export const ownWords: Readonly<Record<string, FieldWords>> = {
  data: {
    label: 'Images', help: '28×28 grey pixels, in ten classes; or images of your own.',
    choices: { mnist: 'MNIST, digits', 'fashion-mnist': 'Fashion-MNIST, clothing', dropped: 'your own images' }
  },
  model: {
    label: 'Network', help: 'Layers 784-300-100-10, or the convolutional network of 1998.',
    choices: { mlp: 'MLP', lenet5: 'LeNet-5' }
  },
  method: {
    label: 'Method',
    choices: {
      'set-itop': 'SET-ITOP, by chance', 'rigl-itop': 'RigL-ITOP, by gradient', set: 'SET', rigl: 'RigL',
      snfs: 'SNFS, by momentum', granet: 'GraNet, ever sparser', mest: 'MEST, ever fewer', dsr: 'DSR, across layers',
      deepr: 'DeepR, by signs', gmp: 'GMP, from dense', 'ac-dc': 'AC/DC, dense in turn',
      srigl: 'SRigL, equal outputs', haste: 'HASTE, shared inputs', dsb: 'DSB, dense blocks', cht: 'CHT, by topology',
      chts: 'CHTs, by topology', 'top-kast': 'Top-KAST, stores all', 'sr-ste': 'SR-STE, n of every m',
      ste: 'STE, n of every m', chase: 'Chase, outputs go', 'random-pruning': 'random, chosen once',
      snip: 'SNIP, chosen once', grasp: 'GraSP, chosen once', 'grasp-it': 'GraSP-it, chosen once',
      synflow: 'SynFlow, chosen once', magnitude: 'Largest, chosen once', static: 'static, never rewired',
      dense: 'dense, every weight'
    }
  },
  sparsity: { help: 'Share of weights that do not exist.' },
  interval: { help: 'Steps between changes of the masks.', unit: 'steps' },
  epochs: { help: 'How often every image is seen.' },
  backend: {
    label: 'Computed by', help: 'CPU: sparse WebAssembly kernels. WebGPU: your graphics card.',
    choices: { cpu: 'CPU', webgpu: 'WebGPU' }
  },
  dropFraction: { help: 'Share of a layer exchanged at the first change; it falls to 0.' },
  distribution: {
    help: 'How the layers share the weights. ERK: small layers keep more.',
    choices: { erk: 'Erdős–Rényi kernel', er: 'Erdős–Rényi', uniform: 'uniform' }
  },
  learningRate: { help: 'At the start.' },
  lrSchedule: { label: 'Learning rate over time' },
  lrStepEpochs: { label: 'Epochs between falls' },
  lrMilestones: { label: 'Milestones', placeholder: '10,15' },
  lrFactor: { label: 'Factor of a fall' },
  loss: { placeholder: 'cross-entropy' },
  augmentation: { help: 'How training images are varied.', placeholder: 'none' },
  decay: { label: 'Weight decay on' },
  clipNorm: { label: 'Clip gradients at' },
  batch: { help: 'Images in one step.', unit: 'images' },
  seed: { help: 'Of all randomness: the same seed repeats the run.' },
  threads: { help: 'Of the CPU. Empty: as many as the machine has, at most 8.', placeholder: 'all' }
}
