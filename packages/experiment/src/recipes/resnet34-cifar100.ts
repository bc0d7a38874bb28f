import { code } from './cited.js'
import { itopFamily } from './itop-cifar.js'

const substitute = 'not found for this network; the README\'s interval for vgg-c stands in, as its method is the same'

/** The paper's ResNet-34 on CIFAR-100: 97,750 steps. No command for it was found; the sources say what stands in. */
export const resNet34Cifar100 = itopFamily('paper/resnet34-cifar100', 'ResNet-34 on CIFAR-100', {
  model: ['resnet34', 'the paper\'s list of networks; its settings are not found, the README\'s for vgg-c stand in'],
  data: ['cifar100', 'the paper\'s list of networks'],
  validSplit: [0, `${code}: nothing of CIFAR-100 is held out; the best epoch is picked on the test set there, not here`]
}, { set: [1500, substitute], rigl: [4000, substitute] })
