// The command line as a reader: status 0 is a value, 2 a refusal, anything else a fault.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { main } from '@itop/cli'
import { Fault, require, requireReadable } from './errors.mjs'

/** Runs one command line in this process; returns what it said. */
export async function itop(words, cwd) {
  const said = { stdout: '', stderr: '' }
  const output = name => ({ write: text => { said[name] += text } })
  const status = await main(words, { stdout: output('stdout'), stderr: output('stderr'), cwd, env: {} })
  if (status === 0) return said
  if (status === 2) throw refusal(said)
  throw new Fault(`itop ${words.join(' ')}: expected status 0 or 2, got ${status}:\n${said.stderr}`)
}

const mostLines = 3

/** The error of a status 2, which a person has to be able to read. */
function refusal({ stderr }) {
  const message = stderr.slice(stderr.lastIndexOf('\nitop: ') + 1) // what a run said before is not part of it
  const readable = message.trimEnd().split('\n').length <= mostLines && !/^\s+at /m.test(message)
  if (!readable) return new Fault(`expected at most ${mostLines} lines and no stack, got:\n${message}`)
  requireReadable(message)
  return new Error(message)
}

/** Runs `use` with a folder that is removed afterwards. */
async function inScratch(use) {
  const scratch = mkdtempSync(join(tmpdir(), 'itop-odd-'))
  try {
    return await use(scratch)
  } finally {
    rmSync(scratch, { recursive: true })
  }
}

/** Size of pictures is the network's. */
const flagsOf = ({ onBroken } = {}) => onBroken === undefined ? [] : ['--on-broken', onBroken]

/** Trains on data for a step or two. */
const train = model => (path, { options }, cwd) => inScratch(scratch => itop(
  ['train', '--model', ...model, '--data', path, '--batch', '2', '--steps', '2', '--density', '0.5', '--threads', '1',
    '--no-compare', '--quiet', ...flagsOf(options), '--out', join(scratch, 'run')], cwd))

const pictures = { train: train(['wrn-10-1', '--image-size', '32']) }

const command = (...words) => (path, _case, cwd) => itop([...words, path], cwd)

/** The words of a file. */
const words = path => itop(JSON.parse(readFileSync(path, 'utf8')), dirname(path))

/** Commands that write into a run work on a copy of it. */
const onCopy = use => (path, _case, cwd) => inScratch(scratch => {
  const copy = join(scratch, 'run')
  execFileSync('cp', ['-a', path, copy]) // named pipes, too, which Node does not copy
  return use(copy, cwd)
})

const report = onCopy(async (run, cwd) => {
  const said = await itop(['report', run], cwd)
  const foreign = /<script[^>]*>alert/.test(readFileSync(join(run, 'report.html'), 'utf8'))
  require(!foreign, `${run}: expected no script of the files in the page`)
  return said
})

/** Goes on for two steps more than the run has. */
const resume = onCopy((run, cwd) => itop(['train', '--resume', run, '--steps', '4', '--no-compare'], cwd))

/** By kind of case, the commands by their names. */
export const commandLine = {
  shards: pictures,
  folder: pictures,
  idx: { train: train(['mlp']) },
  cifar: { train: train(['wrn-10-1']) },
  recipe: { plan: command('plan'), explain: command('explain') },
  flags: { itop: words },
  checkpoint: {},
  mask: {},
  safetensors: {},
  'run-folder': {
    inspect: command('inspect'), eval: command('eval'), report, resume
  }
}
