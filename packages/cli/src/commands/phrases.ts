/** What each prune score does, in a phrase. */
export const prunePhrases: Readonly<Record<string, string>> = {
  magnitude: 'the weights nearest zero go',
  set: 'half of those that go are the smallest positive, half the negative nearest zero',
  taylor: 'the weights go whose weight times gradient is nearest zero'
}

/** What each grow rule does, in a phrase. */
export const growPhrases: Readonly<Record<string, string>> = {
  random: 'positions drawn at random come',
  'random-unfired': 'positions that never had a weight come first, at random',
  gradient: 'positions where the loss has the steepest gradient come',
  momentum: 'positions with the largest moving average of the gradient come; keeps a dense average',
  'random-bernoulli': 'each position comes by a chance of its own, so that counts vary; for parity'
}

/** How each distribution shares a density among layers, in a phrase. */
export const distributionPhrases: Readonly<Record<string, string>> = {
  erk: 'small layers and kernels are denser: by outputs, inputs and kernel size over their product',
  er: 'the same by outputs and inputs alone, as google-research/rigl has it',
  'er-random-pruning': 'by outputs and inputs, as the random-pruning repository has it',
  'er-itop-imagenet': 'as erk, but what saturated layers cannot take is lost: the ITOP repository on ImageNet',
  uniform: 'every layer has the same density',
  'uniform-first-dense': 'the first layer is whole, the others share what is left alike'
}
