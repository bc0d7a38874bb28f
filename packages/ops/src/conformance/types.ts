/** One test of the suite, on the current TF.js backend: it throws, saying what differs, or it returns. */
export interface ConformanceTest {
  readonly name: string
  /** Resolves where the law holds; rejects with what differs. */
  readonly run: () => Promise<void>
}
