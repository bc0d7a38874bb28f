import cliProgress from 'cli-progress'
import type { Io } from '../program/io.js'

/** What every bar is like: on a terminal's stderr, and gone when it stops. */
export const usualBar = ({ stderr }: Pick<Io, 'stderr'>): cliProgress.Options => ({
  stream: stderr as unknown as NodeJS.WritableStream, // a terminal is a whole stream
  clearOnComplete: true,
  gracefulExit: false,
  barCompleteChar: '█',
  barIncompleteChar: '░'
})

/** A bar on a terminal's stderr, which leaves when it stops. */
export function startBar(
  io: Pick<Io, 'stderr'>, total: number, format: string, shown: object
): cliProgress.SingleBar {
  const bar = new cliProgress.SingleBar({
    ...usualBar(io),
    // A program that is ended meanwhile leaves a terminal as it was: with its cursor, and wrapping lines.
    hideCursor: false,
    linewrap: true,
    barsize: 20,
    fps: 10,
    format
  })
  bar.start(total, 0, shown)
  return bar
}
