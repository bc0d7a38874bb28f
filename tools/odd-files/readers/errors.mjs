// What a reader may throw.

/** An outcome that is never right: a crash of the program, or another error than the documented one. */
export class Fault extends Error {
  name = 'Fault'
}

/** Runs a reader of the library; throws a `Fault` for every error whose name is not one of `documented`. */
export async function reading(documented, read) {
  try {
    return await read()
  } catch (error) {
    if (documented.includes(error?.name)) throw error
    throw new Fault(`expected ${documented.join(' or ')}, got ${error?.stack ?? error}`, { cause: error })
  }
}
