import { cited, type Cited, type ShippedRecipe } from './cited.js'

const readme = 'ITOP repository, README, ImageNet command'
const code = 'ITOP repository, ImageNet part, code'

/** The README's ImageNet command, on two processors with 64 images each. */
const command: Cited = {
  model: ['resnet50', readme],
  data: ['imagenet', 'a folder of that name with train/ and val/; or give --data'],
  imageSize: [224, code],
  batch: [128, `${readme}: two processors with 64 images each`],
  accumulate: [16, 'ours: 8 images fit the memory at a time; batch norms see 8 images where the repository\'s see 64'],
  lr: [0.1, `${readme}; not scaled with the batch`],
  lrSchedule: ['multi-step', code],
  lrFactor: [0.1, code],
  warmUp: [5, readme],
  warmUpBy: ['epoch', `${code}: epoch e, from 0, has (e + 1) / 6 of the rate`],
  momentum: [0.9, code],
  nesterov: [false, code],
  weightDecay: [1e-4, code],
  decay: ['no-norms',
    `${code}: not on parameters whose name holds "bn"; so there the norms of the shortcuts decay, here they do not`],
  labelSmoothing: [0.1, readme],
  optimizer: ['sgd', code],
  augment: [true, code],
  validSplit: [0, code],
  seed: [17, code]
}

const riglItop: Cited = {
  method: ['rigl-itop', readme],
  distribution: ['er-itop-imagenet',
    `${code}: the default, as the command names none; the FLOPs in the paper's table fit erk better`],
  prune: ['magnitude', code],
  grow: ['gradient', readme],
  interval: [4000, readme],
  dropFraction: [0.5, code],
  dropSchedule: ['cosine', `${code}; its floor is 0.005`]
}

/** 100 epochs of 10,009 whole batches, times the multiplier. An epoch here has one more: the 15 images left over. */
const length = (multiplier: number): Cited => ({
  steps: [1_000_900 * multiplier,
    `${readme}: 100 epochs${multiplier === 1 ? '' : `, multiplier ${multiplier}`}; 10,009 steps each`],
  lrMilestones: [[30, 60, 90].map(epoch => epoch * multiplier), `${code}: 30, 60, 90, times the multiplier`]
})

const density = (value: number, source: string): Cited => ({ density: [value, source] })
const table = 'paper, table of ImageNet results: sparsity 0.9'

/** ResNet-50 on ImageNet, as the command trains it: 250 mask updates, or 500. */
export const resNet50ImageNet: Readonly<Record<string, ShippedRecipe>> = {
  'paper/resnet50-imagenet-dense': cited('ResNet-50 on ImageNet, every weight', command, length(1), {
    method: ['dense', `${code}: --dense`]
  }),
  'paper/resnet50-imagenet-rigl-itop': cited('ResNet-50 on ImageNet, 80 % sparse, gradient growth',
    command, length(1), riglItop, density(0.2, readme)),
  'paper/resnet50-imagenet-rigl-itop-90': cited('ResNet-50 on ImageNet, 90 % sparse, gradient growth',
    command, length(1), riglItop, density(0.1, table)),
  'paper/resnet50-imagenet-rigl-itop-extended': cited('ResNet-50 on ImageNet, 80 % sparse, twice as long',
    command, length(2), riglItop, density(0.2, readme)),
  'paper/resnet50-imagenet-rigl-itop-90-extended': cited('ResNet-50 on ImageNet, 90 % sparse, twice as long',
    command, length(2), riglItop, density(0.1, table)),
  'granet/resnet50-imagenet-rigl-itop': cited(
    'ResNet-50 on ImageNet, 80 % sparse with ERK, as its authors ran it later',
    command, length(1), riglItop, density(0.2, readme),
    { distribution: ['erk', 'GraNet repository, ImageNet command'] })
}
