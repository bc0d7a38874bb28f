/** What all members of a kind keep: it throws, saying what came instead, or it returns. */
export interface Law {
  /** A sentence without its subject, which is the member. */
  readonly name: string
  /** Throws, or rejects, where the law is broken, with what was expected, what came and what to do. */
  readonly run: () => void | Promise<void>
}

/** What runs tests: the functions of these names of vitest, or of `node:test`. */
export interface Runner {
  /** Takes a test: its name, and what throws or rejects where it fails. */
  readonly test: (name: string, run: () => void | Promise<void>) => unknown
  /** Left out, the name of each test begins with what it is about. */
  readonly describe?: ((title: string, body: () => void) => unknown) | undefined
}

/** Gives each law to the runner as a test. */
export function describeLaws(title: string, laws: readonly Law[], { test, describe }: Runner): void {
  if (describe) describe(title, () => { for (const { name, run } of laws) test(name, run) })
  else for (const { name, run } of laws) test(`${title}: ${name}`, run)
}

/** Throws unless something holds; `message` says what was expected, what came, and what to do. */
export function expectThat(holds: boolean, message: () => string): asserts holds {
  if (!holds) throw new Error(message())
}
