import { dirname, extname, join, resolve } from 'node:path'
import {
  RivalError, benchSettings, chooseRivals, findRivals, layersOn, pythonOf, refuseNothing, rivalNames, runContests,
  type BenchFlags, type BenchResult, type BenchSettings
} from '@itop/bench'
import { isDiskError, reason } from '../files/disk-errors.js'
import { makeFolder } from '../files/make-folder.js'
import { readPlainFile } from '../files/plain-file.js'
import { writeJson, writeWhole } from '../files/write-whole.js'
import type { Io, Session } from '../program/io.js'
import { benchPage } from '../report/bench-page.js'
import { refuseForeign } from '../report/report-path.js'
import { styleFor } from '../program/style.js'
import { benchView } from '../text/bench-progress.js'
import { benchText } from '../text/bench-text.js'
import { UserError } from '@itop/experiment'

/** Times sparse networks against dense ones on this machine. */
export async function runBench(flags: BenchFlags, io: Session): Promise<number> {
  const settings = benchSettings(flags, io.registry)
  refuseLayers(flags, settings)
  const out = prepareOut(flags.out, io)
  const result = await measured(settings, flags, io)
  if (out !== undefined) writeOut(result, flags.out ?? '', out)
  io.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : benchText(result, styleFor(io)))
  return 0
}

/** Asked for by name, layers are not silently left out. */
function refuseLayers(flags: BenchFlags, { backends, what }: BenchSettings): void {
  const async = backends.find(({ backend }) => !layersOn(backend))
  if (flags.what === undefined || async === undefined || !what.includes('layers')) return
  throw new UserError([
    `--what layers: on ${async.backend} kernels run while the program goes on, so that none can be timed alone.`,
    'Choose --what step,inference.'])
}

async function measured(settings: BenchSettings, { quiet, python }: BenchFlags, io: Session): Promise<BenchResult> {
  const rivals = alone(settings) ? [] : await findRivals({ python, env: io.env })
  const against = chooseRivals(settings.against, rivals, pythonOf(python, io.env))
  refuseNothing(settings, against)
  const view = benchView(io, styleFor(io, io.stderr), quiet === true)
  const absent = rivalNames.filter(name => !against.includes(name))
  if (settings.against === undefined && absent.length > 0 && !alone(settings)) {
    view.tell(`Not installed here: ${absent.join(', ')}.`)
  }
  try {
    return await runContests({ settings, against, rivals, view, io, registry: io.registry })
  } catch (error) {
    if (!(error instanceof RivalError)) throw error
    throw new UserError([error.message, 'Leave it out with --against.'], { cause: error })
  } finally {
    view.stop()
  }
}

/** Whether no other program can take part. */
const alone = ({ what, against }: BenchSettings): boolean =>
  against?.every(name => name === 'dense') ?? what.every(each => each === 'layers')

/** Where the result goes: a page, and in a folder the numbers too. */
interface Out {
  readonly page: string
  readonly numbers?: string
}

/** Makes the folder now: what cannot be written is refused before minutes are spent. */
function prepareOut(out: string | undefined, { cwd }: Io): Out | undefined {
  if (out === undefined) return undefined
  const path = resolve(cwd, out)
  const isPage = extname(path) === '.html'
  const place = isPage ? { page: path } : { page: join(path, 'bench.html'), numbers: join(path, 'bench.json') }
  refuseForeign(place.page, `--out ${out}`)
  if (place.numbers !== undefined) refuseForeign(place.numbers, `--out ${out}`, isResult)
  writable(out, () => { makeFolder(isPage ? dirname(path) : path) })
  return place
}

/** Whether a file holds numbers of ours. */
function isResult(path: string): boolean {
  try {
    const { machine, rows } = JSON.parse(readPlainFile(path)) as Partial<BenchResult> // if it is one
    return machine !== undefined && Array.isArray(rows)
  } catch {
    return false
  }
}

function writeOut(result: BenchResult, shown: string, { page, numbers }: Out): void {
  writable(shown, () => {
    writeWhole(page, benchPage(result))
    if (numbers !== undefined) writeJson(numbers, result)
  })
}

function writable(out: string, write: () => void): void {
  try {
    write()
  } catch (error) {
    if (!isDiskError(error)) throw error
    throw new UserError([`--out ${out}: cannot write there: ${reason(error)}.`], { cause: error })
  }
}
