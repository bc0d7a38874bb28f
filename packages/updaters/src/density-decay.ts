/** How far a density has fallen, from 0 to 1, after a share of the time. */
export type DensityDecay = (progress: number) => number

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/** How steep the logistic curve is: it goes from -6 to 6, and is stretched to its ends. */
const steepness = 6

/** Curves by the names people type: the S-shape of CHTss, that of gradual pruning, and a line. */
export const densityDecays = {
  logistic: progress => {
    const [first, last] = [logistic(-steepness), logistic(steepness)]
    return (logistic(steepness * (2 * progress - 1)) - first) / (last - first)
  },
  cubic: progress => 1 - (1 - progress) ** 3,
  linear: progress => progress
} satisfies Readonly<Record<string, DensityDecay>>
