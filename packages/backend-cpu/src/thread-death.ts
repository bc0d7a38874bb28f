class KernelThreadError extends Error {
  override readonly name = 'KernelThreadError'
  /** By it apps tell it from a fault, whichever copy of this package has thrown it. */
  readonly code = 'kernel-thread'
}

const advice = 'Start again, from the last checkpoint if there is one; with fewer threads if it happens again.'

/** Told of a thread that ended although nobody had stopped it. */
export type Died = (thread: number, why: string) => void

/** Tells once that a thread of some kernels has ended: what it had computed is lost with it. */
export function createDeathNotice() {
  let told = false
  return {
    /** For who calls a kernel, from within it: it would wait for ever. */
    toCaller(): never {
      told = true
      throw new KernelThreadError(
        `backend-cpu: a thread of the kernels has ended, so what is asked of it never comes. ${advice}`)
    },
    /** For nobody, since nobody may be waiting to hear of it: an error that is not caught. */
    toNobody: ((thread, why) => {
      setTimeout(() => {
        if (told) return
        throw new KernelThreadError(`backend-cpu: thread ${thread} of the kernels ended by itself: ${why}. ${advice}`)
      })
    }) satisfies Died
  }
}
