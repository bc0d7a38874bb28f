/** Shows how far a benchmark is. */
export interface BenchView {
  /** Told once how many parts there are. */
  readonly plan: (parts: number) => void
  readonly begin: (part: string) => void
  /** The share of the part that is done. */
  readonly turn: (share: number) => void
  readonly end: () => void
  /** Says something, once. */
  readonly tell: (words: string) => void
  readonly stop: () => void
}
