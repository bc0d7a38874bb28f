import { percent } from '@itop/experiment'

/** Fewer images tell nothing of a network. */
const fewest = 20

/** How likely a result may be by guessing to count as guessing: that of three deviations of a normal distribution. */
const likely = 0.00135

/** The share of the commonest class: what a network gets that always says the same. */
export function commonestShare(labels: ArrayLike<number>): number {
  const counts = new Map<number, number>()
  for (let i = 0; i < labels.length; i++) counts.set(labels[i]!, (counts.get(labels[i]!) ?? 0) + 1)
  return Math.max(...counts.values()) / labels.length
}

/** An accuracy, the images it is of, and what guessing gets. */
export interface Guess {
  readonly accuracy: number
  readonly images: number
  readonly chance: number
}

/** Whether an accuracy could be that of guessing. Never where too few images were asked, or all are right. */
export function atChance({ accuracy, images, chance }: Guess): boolean {
  const right = Math.round(accuracy * images)
  return images >= fewest && right < images && atLeast(right, images, chance) > likely
}

/** The probability of at least so many successes in `n` trials, exactly: the sum of the binomial's tail. */
function atLeast(successes: number, n: number, chance: number): number {
  if (chance >= 1) return 1
  let log = n * Math.log1p(-chance) // of the probability of exactly k; the probability itself may be too small a number
  let below = 0
  for (let k = 0; k < successes; k++) {
    below += Math.exp(log)
    log += Math.log((n - k) / (k + 1) * chance / (1 - chance))
  }
  return 1 - below
}

/** Said before anything else: what follows is how small and how fast a network is that learnt nothing. */
export const guessingWords = (guess: Guess): string =>
  atChance(guess) ? `No better than guessing, which gets ${percent(guess.chance, 0)}: ` : ''
