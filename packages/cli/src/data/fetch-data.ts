import { resolve } from 'node:path'
import { knownDatasets } from '@itop/data'
import { downloadDataset, findDataset, isDownloadable, type DownloadProgress } from '@itop/data/node'
import type { Io } from '../program/io.js'
import { startBar } from '../text/bar.js'

/** What a download needs of its surroundings. */
export type FetchIo = Pick<Io, 'cwd' | 'env' | 'stderr' | 'interrupt'>

/** What is fetched: a data set's name, and the folder that the person gave for data. */
export interface WantedData {
  readonly data: string
  readonly dataDir?: string | undefined
}

/**
 * Downloads a named data set that lies nowhere and is published for that, and says so first. It comes to lie in the
 * data folder that was given, else in ITOP_DATA, else in data/ of the working folder. ITOP_MIRROR names another place
 * on the web that has the archives.
 */
export async function fetchIfMissing({ data, dataDir }: WantedData, io: FetchIo): Promise<void> {
  const { cwd, env, stderr, interrupt } = io
  if (!isDownloadable(data) || findDataset(data, { cwd, env, ...dataDir !== undefined && { dataDir } })) return
  const to = resolve(cwd, dataDir || env.ITOP_DATA || 'data')
  const mirror = env.ITOP_MIRROR || undefined
  stderr.write(`Downloading ${data} to ${to}, from ${mirror ?? knownDatasets[data].source} …\n`)
  const view = progressOf(io)
  try {
    await downloadDataset(data, {
      to, onProgress: view.show, ...interrupt && { signal: interrupt }, ...mirror !== undefined && { baseUrl: mirror }
    })
  } catch (error) {
    // What a stopped download says of itself depends on where it was.
    throw interrupt?.aborted === true ? interrupt.reason : error
  } finally {
    view.stop()
  }
}

interface DownloadView {
  readonly show: (progress: DownloadProgress) => void
  readonly stop: () => void
}

/** A bar on a terminal, elsewhere nothing more than the line that was written. */
function progressOf({ stderr }: FetchIo): DownloadView {
  if (stderr.isTTY !== true) return { show: () => {}, stop: () => {} }
  const bar = startBar({ stderr }, 1, '{bar} {have} of {all} MB', { have: 0, all: '…' })
  return {
    show: ({ received, total }) => {
      if (total !== undefined) bar.setTotal(total)
      const all = total === undefined ? '?' : megabytes(total)
      bar.update(total === undefined ? 0 : received, { have: megabytes(received), all })
    },
    stop: () => { bar.stop() }
  }
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0)
