/** What is wrong with a checkpoint, or with writing one. */
export type CheckpointProblem =
  /** The file is not a checkpoint. */
  | 'foreign'
  /** It is a checkpoint of a version that this program does not read. */
  | 'version'
  /** It ends too early or too late. */
  | 'truncated'
  /** Its bytes are not the ones that were written. */
  | 'damaged'
  /** There is none, or the file system refuses to read it. */
  | 'unreadable'
  /** It could not be written; the ones that were there still are. */
  | 'unwritable'
  /** The value given cannot be stored exactly. */
  | 'unstorable'

/** An error whose message can be shown to a person as it is. */
export class CheckpointError extends Error {
  override readonly name = 'CheckpointError'
  /** By it apps tell it from a fault, whichever copy of this package has thrown it. */
  readonly code = 'checkpoint'
  /** What to do about it; empty where that is said in what is wrong. */
  readonly fix: string
  /** The step of the previous checkpoint, when that one is good. */
  readonly previousStep: number | undefined

  constructor(
    readonly problem: CheckpointProblem,
    /** What is wrong, without what to do about it: for programs that say that in words of their own. */
    readonly what: string,
    { fix = '', previousStep, ...options }: CheckpointErrorOptions = {}
  ) {
    super(fix === '' ? what : `${what} ${fix}`, options)
    this.fix = fix
    this.previousStep = previousStep
  }
}

interface CheckpointErrorOptions extends ErrorOptions {
  readonly fix?: string
  readonly previousStep?: number | undefined
}
