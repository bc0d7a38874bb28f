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
}

/** A mistake of the user, or of the user's files: a program should show the message and stop, not print a stack. */
export class DataError extends Error {
  override readonly name = 'DataError'
  readonly file: string | undefined
  readonly offset: number | undefined

  constructor(finding: Finding | string) {
    super(typeof finding === 'string' ? finding : describe(finding))
    this.file = typeof finding === 'string' ? undefined : finding.file
    this.offset = typeof finding === 'string' ? undefined : finding.offset
  }
}

const describe = ({ file, offset, expected, found, fix }: Finding): string =>
  `${file}${offset === undefined ? '' : `, byte ${offset}`}: expected ${expected}, found ${found}. ${fix}`

/** The advice for every file that cannot be the one that was published. */
export const fetchAgain = 'The file is damaged or incomplete: download it again.'
