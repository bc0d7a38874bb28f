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
    help: 'How weights are drawn, dropped and grown. Lottery tickets train in rounds: itop train --rounds N.',
    choices: {
      'set-itop': 'SET-ITOP, random growth', 'rigl-itop': 'RigL-ITOP, growth by gradient', set: 'SET', rigl: 'RigL',
      snfs: 'SNFS, growth by momentum', granet: 'GraNet, ever sparser', mest: 'MEST, less and less exchanged',
      dsr: 'DSR, weights flow between layers', gmp: 'GMP, from dense',
      deepr: 'DeepR, by changes of sign', srigl: 'SRigL, outputs go and return',
      haste: 'HASTE, groups share their inputs', 'ac-dc': 'AC/DC, dense and sparse in turn',
      'top-kast': 'Top-KAST, stores all',
      cht: 'CHT, growth by topology', chts: 'CHTs, the same by chance',
      'sr-ste': 'SR-STE, n of every m', snip: 'SNIP, chosen once', grasp: 'GraSP, chosen once',
      'grasp-it': 'GraSP in ten cuts, chosen once', synflow: 'SynFlow, chosen once',
      magnitude: 'the largest, chosen once',
      static: 'static, never rewired', dense: 'dense, every weight'
    }
  },
  sparsity: { help: 'Share of the weights that do not exist.' },
  interval: { help: 'Steps between two changes of the masks.', unit: 'steps' },
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
  learningRate: { help: 'At the start; falls along a cosine to 0.' },
  batch: { help: 'Images in one step.', unit: 'images' },
  seed: { help: 'Of all randomness: the same seed repeats the run.' },
  threads: { help: 'Of the CPU. Empty: as many as the machine has, at most 8.', placeholder: 'all' }
}
