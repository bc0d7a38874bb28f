/** What is wrong with a file, and what to do about it. */
export interface Finding {
  /** The file or folder that was looked at. */
  readonly file: string
  /** Byte offset in the uncompressed file, unless the message says otherwise. */
  readonly offset?: number
  readonly expected: string
  readonly found: string
  /** What the reader of the message should do next: a whole sentence. */
  readonly fix: string
  /** The option of `openDataset` by which one may go on with it as it is, if there is one. */
  readonly option?: 'onBroken' | 'allowEmptyClasses'
}

/** A mistake of the user, or of the user's files: a program should show the message and stop, not print a stack. */
export class DataError extends Error {
  override readonly name = 'DataError'
  /** By it apps tell it from a fault, whichever copy of this package has thrown it. */
  readonly code = 'data'
  readonly file: string | undefined
  readonly offset: number | undefined
  /** What is wrong, without what to do about it: for programs that say that in words of their own. */
  readonly what: string
  /** What to do about it; empty where the whole message says so. */
  readonly fix: string
  readonly option: Finding['option']

  constructor(finding: Finding | string) {
    super(typeof finding === 'string' ? finding : describe(finding))
    this.file = typeof finding === 'string' ? undefined : finding.file
    this.offset = typeof finding === 'string' ? undefined : finding.offset
    this.what = typeof finding === 'string' ? finding : problemOf(finding)
    this.fix = typeof finding === 'string' ? '' : finding.fix
    this.option = typeof finding === 'string' ? undefined : finding.option
  }
}

const describe = (finding: Finding): string => `${problemOf(finding)} ${finding.fix}`

const problemOf = ({ file, offset, expected, found }: Finding): string =>
  `${file}${offset === undefined ? '' : `, byte ${offset}`}: expected ${expected}, found ${found}.`

/** The advice for every file that cannot be the one that was published. */
export const fetchAgain = 'The file is damaged or incomplete: download it again.'
