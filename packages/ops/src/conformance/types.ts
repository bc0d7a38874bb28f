/** One test of the suite, on the current TF.js backend: it throws, saying what differs, or it returns. */
export interface ConformanceTest {
  readonly name: string
  readonly run: () => Promise<void>
}
