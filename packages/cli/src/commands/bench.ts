import { extname, join, relative, resolve } from 'node:path'
import { layersOn, refuseNothing, runContests, type BenchResult } from '../bench/run-bench.js'
import { findRivals } from '../bench/find-rivals.js'
import { pythonOf } from '../bench/pytorch.js'
import { chooseRivals } from '../bench/require-rivals.js'
import { RivalError } from '../bench/conversation.js'
import { benchSettings, type BenchFlags, type BenchSettings } from '../bench/settings.js'
import type { Io } from '../io.js'
import { benchPage } from '../report/bench-page.js'
import { isDiskError, makeFolder, reason, writeJson, writeWhole } from '../run-folder.js'
import { styleFor } from '../style.js'
import { benchView } from '../text/bench-progress.js'
import { benchText } from '../text/bench-text.js'
import { UserError } from '../user-error.js'

/** Times sparse networks against dense ones on this machine. */
export const runBench = async (flags: BenchFlags, io: Io): Promise<number> => {
  const settings = benchSettings(flags)
  refuseLayers(flags, settings)
  const result = await measured(settings, flags, io)
  if (flags.out !== undefined) writeOut(result, flags.out, io)
  io.stdout.write(flags.json === true ? `${JSON.stringify(result)}\n` : benchText(result, styleFor(io)))
  return 0
}

/** Asked for by name, layers are not silently left out. */
const refuseLayers = ({ what }: BenchFlags, { backends, what: wanted }: BenchSettings): void => {
  const async = backends.find(({ backend }) => !layersOn(backend))
  if (async === undefined || !wanted.includes('layers')) return
  if (what === undefined && backends.length + wanted.length > 1) return
  throw new UserError([
    `--what layers: on ${async.backend} kernels run while the program goes on, so that none can be timed alone.`,
    'Choose --what step,inference.'])
}

const measured = async (settings: BenchSettings, { quiet, python }: BenchFlags, io: Io): Promise<BenchResult> => {
  const rivals = await rivalsFor(settings, python, io)
  const against = chooseRivals(settings.against, rivals, pythonOf(python, io.env))
  refuseNothing(settings, against)
  const view = benchView(io, styleFor(io, io.stderr), quiet === true)
  try {
    return await runContests({ settings, against, rivals, view, io })
  } catch (error) {
    if (!(error instanceof RivalError)) throw error
    throw new UserError([error.message, 'Leave it out with --against.'], { cause: error })
  } finally {
    view.stop()
  }
}

/** Other programs, where one could take part. */
const rivalsFor = async (
  { what, against }: BenchSettings, python: string | undefined, { env }: Io
): ReturnType<typeof findRivals> => {
  const alone = against?.every(name => name === 'dense') ?? what.every(each => each === 'layers')
  return alone ? [] : findRivals({ python, env })
}

/** The page, and in a folder the numbers too. */
const writeOut = (result: BenchResult, out: string, { cwd, stderr }: Io): void => {
  const path = resolve(cwd, out)
  try {
    if (extname(path) === '.html') {
      makeFolder(join(path, '..'))
      writeWhole(path, benchPage(result))
    } else {
      makeFolder(path)
      writeWhole(join(path, 'bench.html'), benchPage(result))
      writeJson(join(path, 'bench.json'), result)
    }
  } catch (error) {
    if (!isDiskError(error)) throw error
    throw new UserError([`--out ${out}: cannot write there: ${reason(error)}.`], { cause: error })
  }
  stderr.write(`Written: ${relative(cwd, path)}\n`)
}
