/** What is wrong with a tar file, and at which byte. */
export class TarError extends Error {
  override readonly name = 'TarError'

  constructor(readonly expected: string, readonly found: string) {
    super(`expected ${expected}, found ${found}`)
  }
}
