/** Shows how far a benchmark is. */
export interface BenchView {
  /** Told once how many parts there are. */
  readonly plan: (parts: number) => void
  /** A part begins; its name is shown. */
  readonly begin: (part: string) => void
  /** The share of the part that is done. */
  readonly turn: (share: number) => void
  /** The part has ended. */
  readonly end: () => void
  /** Says something, once. */
  readonly tell: (words: string) => void
  /** Nothing more is shown. */
  readonly stop: () => void
}
