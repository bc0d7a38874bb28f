import type { ShippedRecipe } from './cited.js'
import { mlpCifar10 } from './mlp-cifar10.js'
import { mnist } from './mnist.js'
import { resNet34Cifar100 } from './resnet34-cifar100.js'
import { resNet50ImageNet } from './resnet50-imagenet.js'
import { vggCCifar10 } from './vgg-c-cifar10.js'
import { wrn22x2Cifar10 } from './wrn-22-2-cifar10.js'

/** The recipes that a name stands for; `itop train NAME`. */
export const shippedRecipes: Readonly<Record<string, ShippedRecipe>> = {
  ...mnist, ...vggCCifar10, ...mlpCifar10, ...resNet34Cifar100, ...resNet50ImageNet, ...wrn22x2Cifar10
}
