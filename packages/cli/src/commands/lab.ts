import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findDataset } from '@itop/data/node'
import type { Session } from '../program/io.js'
import { labPlugins } from '../lab/lab-plugins.js'
import { startLab, type LabOptions, type LabServer } from '../lab/server.js'
import { requirePage } from '../lab/lab-page.js'
import { stoppedStatus } from '../program/stop-signals.js'
import { UserError, errorCode } from '@itop/experiment'

/** The flags of `itop lab`. */
export interface LabFlags {
  readonly port?: string
  readonly dataDir?: string
  readonly open?: boolean
  readonly json?: boolean
}

/** Serves the page to this machine until it is stopped. */
export async function runLab({ port, dataDir, open, json }: LabFlags, io: Session): Promise<number> {
  const data = { cwd: io.cwd, env: io.env, ...dataDir !== undefined && { dataDir } }
  findDataset('mnist', data) // refuses a data folder that is not there
  const page = requirePage(io.labPage)
  const plugins = io.plugins.length === 0 ? undefined : await labPlugins(io.plugins, io.registry, io.cwd)
  const server = await start({ page, port: readPort(port), data, plugins })
  const { url } = server
  const release = io.catchStops?.() // before it says so
  io.stdout.write(json === true ? `${JSON.stringify({ url })}\n` : `The lab: ${url}   Ctrl-C ends it.\n`)
  if (open === true) openBrowser(url, io)
  await stopped(io.interrupt)
  await server.close()
  release?.()
  return stoppedStatus(io.interrupt)
}

function readPort(text: string | undefined): number {
  if (text === undefined) return 0
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new UserError([`--port '${text}': expected an integer from 0 to 65535; 0, the default, takes a free one.`])
}

async function start(options: LabOptions): Promise<LabServer> {
  try {
    return await startLab(options)
  } catch (error) {
    const why = { EADDRINUSE: 'another program uses it', EACCES: 'the system keeps it' }[errorCode(error) ?? '']
    if (why === undefined) throw error
    throw new UserError([`--port ${options.port}: ${why}.`, 'Choose another, or leave --port out for a free one.'],
      { cause: error })
  }
}

async function stopped(signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted !== true) await once(signal ?? new EventTarget(), 'abort')
}

/** What opens an address, by system. */
const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['cmd', '/c', 'start', '']
}

function openBrowser(url: string, io: Session): void {
  const [program, ...words] = openers[process.platform] ?? ['xdg-open']
  const child = spawn(program, [...words, url], { stdio: 'ignore', detached: true })
  child.on('error', () => { io.stderr.write(`--open: ${program} could not be started. Open ${url} yourself.\n`) })
  child.unref()
}
