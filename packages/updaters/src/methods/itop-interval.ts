import type { DefaultFor } from '../settings-table.js'

/**
 * The default interval of ITOP's methods: the paper's, rare enough that new weights are trained before they are judged;
 * on networks smaller than that of ImageNet, whose usual runs are shorter than the paper's, a shorter one.
 */
export const itopInterval = (paper: number, shorter: number) =>
  ({ model }: DefaultFor): number => model === undefined || model === 'resnet50' ? paper : shorter
