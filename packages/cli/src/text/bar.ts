import cliProgress from 'cli-progress'
import type { Io } from '../program/io.js'

/** A bar on a terminal's stderr, which leaves when it stops. */
export const startBar = (
  { stderr }: Pick<Io, 'stderr'>, total: number, format: string, shown: object
): cliProgress.SingleBar => {
  const bar = new cliProgress.SingleBar({
    stream: stderr as unknown as NodeJS.WritableStream, // a terminal is a whole stream
    clearOnComplete: true,
    // A program that is ended meanwhile leaves a terminal as it was: with its cursor, and wrapping lines.
    hideCursor: false,
    linewrap: true,
    barsize: 20,
    fps: 10,
    gracefulExit: false,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    format
  })
  bar.start(total, 0, shown)
  return bar
}
