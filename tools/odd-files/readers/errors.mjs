// What a reader may throw.

/** An outcome that is never right: a crash of the program, or another error than the documented one. */
export class Fault extends Error {
  name = 'Fault'
}

const mostCharacters = 2000

/** Runs a reader of the library; throws a `Fault` for an error that is not `documented` or too long to read. */
export async function reading(documented, read) {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Fault) throw error
    if (!documented.includes(error?.name)) {
      throw new Fault(`expected ${documented.join(' or ')}, got ${error?.stack ?? error}`, { cause: error })
    }
    requireReadable(error.message)
    throw error
  }
}

/** Throws a `Fault` for a message that nobody reads to its end. */
export function requireReadable(message) {
  if (message.length <= mostCharacters) return
  throw new Fault(`expected a message of at most ${mostCharacters} characters, got ${message.length}: ` +
    message.slice(0, 200))
}

/** Throws a `Fault` unless `condition` holds. */
export function require(condition, what) {
  if (!condition) throw new Fault(what)
}
