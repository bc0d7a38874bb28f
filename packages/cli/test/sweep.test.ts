import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { takeLock } from '../src/lock/folder-lock.js'
import { scratch, smallData } from './support/data.js'
import { built, ended, reached, start } from './support/processes.js'
import { stateOf } from './support/run-folders.js'
import { itop, words, type Outcome } from './support/run.js'

const bin = fileURLToPath(new URL('../bin/itop.mjs', import.meta.url))

const common = { model: 'mlp', data: 'data', batch: 8, interval: 20, method: 'set', checkpointEvery: 10 }

/** A folder with data and a sweep's file in it. */
function folderWith(sweep: object): string {
  const cwd = scratch()
  smallData(cwd, 800)
  writeFileSync(join(cwd, 's.json'), JSON.stringify({ ...common, ...sweep }))
  return cwd
}

const sweep = (cwd: string, flags = '', io: object = {}): Promise<Outcome> =>
  itop(words(`sweep s.json ${flags}`), { cwd, env: process.env, ...io })

/** What `--json` said. */
const told = ({ stdout }: Outcome) => JSON.parse(stdout)
const foldersOf = (cwd: string): string[] => readdirSync(join(cwd, 'sweeps/s'))
  .filter(name => /^[0-9a-f]{12}$/.test(name)).map(name => join(cwd, 'sweeps/s', name))

describe('what a sweep would train', () => {
  test('is listed with steps and memory, and nothing is written', async () => {
    const cwd = folderWith({ seed: [1, 2], sparsity: [0.9, 0.95], steps: 100 })
    const { status, stdout } = await sweep(cwd, '--dry-run --jobs 3')
    expect(status).toBe(0)
    expect(stdout).toMatch(/run +seed +sparsity +steps +memory +state/)
    expect(stdout.match(/ new$/gm)).toHaveLength(4)
    expect(stdout).toMatch(/4 runs\.\n3 at a time, 1 thread each: [\d.]+ MB at most/)
    expect(stdout).toMatch(/About \d+:\d\d left, an estimate: as fast as a few steps were here just now/)
    expect(existsSync(join(cwd, 'sweeps'))).toBe(false)
    const { runs, varied, secondsLeft, secondsLeftBy } = told(await sweep(cwd, '--dry-run --json'))
    expect(varied).toEqual(['seed', 'sparsity'])
    expect([secondsLeft > 0, secondsLeftBy]).toEqual([true, 'steps'])
    expect(runs[3]).toMatchObject({ settings: { seed: 2, sparsity: 0.95 }, steps: 100, ended: false })
  })

  test('is a Slurm array, whose script a shell can read, or an indexed Job of Kubernetes', async () => {
    const cwd = folderWith({ seed: { from: 1, to: 12, step: 1 }, steps: 5 })
    const slurm = (await itop(['sweep', 's.json', '--write', 'slurm', '--out', 'my sweep'], { cwd })).stdout
    expect(slurm).toMatch(/^#!\/bin\/bash\n/)
    expect(slurm).toMatch(/^#SBATCH --array=0-11$/m)
    expect(slurm).toMatch(/^exec npx itop sweep s\.json --out "my sweep"$/m)
    expect(spawnSync('bash', ['-n'], { input: slurm }).status).toBe(0)
    expect((await sweep(cwd, '--write slurm --stop-hopeless median --hopeless-among 3')).stdout)
      .toMatch(/^exec npx .* --stop-hopeless median --hopeless-among 3$/m)
    const job = parse((await sweep(cwd, '--write k8s')).stdout)
    expect(job).toMatchObject({ kind: 'Job', spec: { completionMode: 'Indexed', completions: 12 } })
    expect(job.spec.template.spec.containers[0].command)
      .toEqual(['npx', 'itop', 'sweep', 's.json', '--out', 'sweeps/s'])
    expect(job.spec.podFailurePolicy.rules[0]).toMatchObject({ action: 'FailIndex', onExitCodes: { values: [2] } })
  })

  test('does not come to lie in a folder with somebody\'s own sweep.json, be it the one that was given', async () => {
    const cwd = folderWith({ seed: [1, 2], steps: 5 })
    writeFileSync(join(cwd, 'sweep.json'), readFileSync(join(cwd, 's.json')))
    const { status, stderr } = await itop(words('sweep sweep.json --out .'), { cwd })
    expect([status, stderr]).toEqual([2, expect.stringMatching(/--out \.: there is a sweep\.json in it that itop did/)])
    expect(readdirSync(cwd).sort()).toEqual(['data', 's.json', 'sweep.json'])
  })

  test('can begin with a recipe, by name or file', async () => {
    const cwd = folderWith({ seed: [1, 2], steps: 5 })
    writeFileSync(join(cwd, 'base.json'), JSON.stringify({ ...common, method: 'rigl', steps: 7 }))
    writeFileSync(join(cwd, 's.json'), JSON.stringify({ recipe: 'base.json', seed: [1, 2, 3] }))
    const { runs } = told(await sweep(cwd, '--dry-run --json'))
    expect(runs.map(({ steps }: { steps: number }) => steps)).toEqual([7, 7, 7])
    writeFileSync(join(cwd, 's.json'), JSON.stringify({ recipe: 7, seed: [1, 2, 3] }))
    expect((await sweep(cwd)).stderr).toMatch(/s\.json: "recipe": expected the name or the file of a recipe/)
  })
})

// These need the build: npm run build.
describe.skipIf(!built)('a sweep', () => {
  test('trains each run as it is trained alone, and nothing that has ended again', async () => {
    const cwd = folderWith({ seed: [1, 2], sparsity: [0.9, 0.95], steps: 60 })
    const first = await sweep(cwd, '--json')
    expect(first.status).toBe(0)
    expect(first.stderr.match(/^ended /gm)).toHaveLength(4)
    const { runs } = told(first)
    const last = runs.at(-1)
    expect(last).toMatchObject({ settings: { seed: 2, sparsity: 0.95 }, ended: true, testAccuracy: expect.any(Number) })
    await itop(words(`train sweeps/s/recipes/${last.id}.json --out alone --no-compare --quiet`), { cwd })
    expect(await stateOf(join(cwd, last.run))).toEqual(await stateOf(join(cwd, 'alone')))

    const times = () => foldersOf(cwd).map(folder => statSync(join(folder, 'summary.json')).mtimeMs)
    const before = times()
    expect(told(await sweep(cwd, '--json')).runs).toEqual(runs)
    expect(times()).toEqual(before)

    writeFileSync(join(cwd, 's.json'), JSON.stringify({ ...common, seed: [2, 3], sparsity: 0.95, steps: 60 }))
    expect(told(await sweep(cwd, '--json')).runs[0]).toEqual({ ...last, settings: { seed: 2 } })
    expect(foldersOf(cwd)).toHaveLength(5)
  })

  test('that is killed loses nothing that ended, its runs save and end, and the next goes on', async () => {
    const cwd = folderWith({ seed: [1, 2, 3], epochs: 3 })
    const child = spawn(process.execPath, [bin, ...words('sweep s.json --jobs 2 --quiet')], { cwd, stdio: 'ignore' })
    const done = () => existsSync(join(cwd, 'sweeps/s'))
      ? foldersOf(cwd).filter(folder => existsSync(join(folder, 'summary.json'))) : []
    while (done().length === 0) await new Promise(resolve => { setTimeout(resolve, 20) })
    child.kill('SIGKILL')
    await ended(child)
    const [whole = ''] = done()
    const text = readFileSync(join(whole, 'summary.json'), 'utf8')
    while (foldersOf(cwd).some(folder => existsSync(join(folder, 'run.lock')))) {
      await new Promise(resolve => { setTimeout(resolve, 20) })
    }
    const again = await sweep(cwd, '--json')
    expect(again.status, again.stderr).toBe(0)
    expect(readFileSync(join(whole, 'summary.json'), 'utf8')).toBe(text)
    const { runs } = told(again)
    for (const { id, run } of runs) {
      await itop(words(`train sweeps/s/recipes/${id}.json --out alone-${id} --no-compare --quiet`), { cwd })
      expect(await stateOf(join(cwd, run))).toEqual(await stateOf(join(cwd, `alone-${id}`)))
    }
  })

  test('that is asked to stop has its runs save, says how to go on, and ends as it was asked', async () => {
    const cwd = folderWith({ seed: [1, 2, 3], epochs: 40 })
    const child = start('sweep s.json --jobs 2', { cwd })
    while (!existsSync(join(cwd, 'sweeps/s')) || foldersOf(cwd).length < 2) {
      await new Promise(resolve => { setTimeout(resolve, 20) })
    }
    await Promise.all(foldersOf(cwd).map(folder => reached(join(folder, 'metrics.jsonl'), 3)))
    child.kill('SIGTERM')
    expect(await ended(child)).toBe(143)
    expect(foldersOf(cwd).length).toBeGreaterThan(1)
    for (const folder of foldersOf(cwd)) {
      expect(readdirSync(folder)).toContain('checkpoint.itop')
      expect(readdirSync(folder)).not.toContain('run.lock')
    }
  })

  test('goes on where a run fails, says why, and tries it again', async () => {
    const cwd = folderWith({ seed: 1, steps: 30, lr: [0.01, 1e30] })
    const { status, stderr, stdout } = await sweep(cwd, '--json')
    expect(status).toBe(1)
    const { runs } = JSON.parse(stdout)
    expect(runs.map((run: { ended: boolean }) => run.ended)).toEqual([true, false])
    expect(stderr).toMatch(/^failed .* lr 1e\+30 {2}itop: /m)
    expect(stderr).toMatch(/1 of 2 failed; why stands in sweeps\/s\/failures\. The same command tries them again/)
    const why = join(cwd, 'sweeps/s/failures', `${runs[1].id}.txt`)
    expect(readFileSync(why, 'utf8')).toMatch(/diverged|not finite|NaN/)
    const again = await sweep(cwd, '--json')
    expect([again.status, existsSync(why)]).toEqual([1, true])
  })

  test('shares its runs with another one at the same time', async () => {
    const cwd = folderWith({ seed: [1, 2, 3], steps: 150 })
    const both = await Promise.all([1, 2].map(() => sweep(cwd, '--json --jobs 1')))
    expect(both.map(({ status }) => status), both.map(({ stderr }) => stderr).join()).toEqual([0, 0])
    expect(told(both[0]!)).toEqual(told(both[1]!))
    expect(foldersOf(cwd)).toHaveLength(3)
  })

  test('trains a run to its end again whose summary is damaged', async () => {
    const cwd = folderWith({ seed: 1, steps: 20 })
    const first = told(await sweep(cwd, '--json'))
    const summary = join(cwd, first.runs[0].run, 'summary.json')
    writeFileSync(summary, readFileSync(summary, 'utf8').slice(0, 50))
    expect(told(await sweep(cwd, '--dry-run --json')).runs[0].ended).toBe(false)
    const again = await sweep(cwd, '--json')
    expect(again.status).toBe(0)
    const { seconds: _, ...run } = told(again).runs[0]
    expect(first.runs[0]).toMatchObject(run)
  })

  test('gives a run up that is worse than the median, says so, and takes it up again without the rule', async () => {
    const cwd = folderWith({ pairs: { seed: [1, 2, 3, 4], lr: [0.01, 0.01, 0.01, 1e-9] }, epochs: 5 })
    const flags = '--jobs 1 --json --stop-hopeless median --hopeless-among 3 --hopeless-from 1'
    const first = await sweep(cwd, flags)
    expect(first.status).toBe(0)
    const { runs } = told(first)
    expect(runs.map(({ ended }: { ended: boolean }) => ended)).toEqual([true, true, true, false])
    expect(runs[3].hopeless).toMatchObject({ among: 3 })
    expect(first.stderr).toMatch(/^hopeless .* lr 1e-9 {2}acc [\d.]+ % at step \d+, the median of 3 is [\d.]+ %/m)
    expect((await sweep(cwd, '--dry-run')).stdout).toMatch(/ hopeless$/m)
    expect(told(await sweep(cwd, flags)).runs).toEqual(runs)
    const { hopeless } = JSON.parse((await itop(words('report sweeps/s --json'), { cwd })).stdout)
    expect(hopeless).toMatchObject([{ id: runs[3].id, ...runs[3].hopeless }])
    expect(readFileSync(join(cwd, 'sweeps/s/report.html'), 'utf8')).toMatch(/3 of 4 runs have ended, 1 was given up/)
    expect(told(await sweep(cwd, '--json')).runs[3]).toMatchObject({ ended: true })
  })

  test.each([
    ['--stop-hopeless best', /--stop-hopeless 'best': expected median/],
    ['--hopeless-among 3', /--hopeless-among: goes with --stop-hopeless median/],
    ['--stop-hopeless median --hopeless-from -1', /--hopeless-from/]
  ])('refuses %s', async (flags, words) => {
    const { status, stderr } = await sweep(folderWith({ seed: 1, steps: 5 }), flags)
    expect([status, stderr]).toEqual([2, expect.stringMatching(words)])
  })

  test('says for which run of another process it waits, once, and ends when it is asked to', async () => {
    const cwd = folderWith({ seed: 1, steps: 5 })
    const { runs: [{ run }] } = told(await sweep(cwd, '--dry-run --json'))
    mkdirSync(join(cwd, run), { recursive: true })
    const held = takeLock(join(cwd, run, 'run.lock'))
    const interrupt = new AbortController()
    setTimeout(() => { interrupt.abort() }, 5000)
    const { status, stderr } = await sweep(cwd, '', { interrupt: interrupt.signal })
    held.release()
    expect(stderr.match(/^waiting {2}.*run\.lock is held by process \d+ on .*$/gm)).toHaveLength(1)
    expect(status).toBe(130)
    expect(stderr).toMatch(/1 of 1 are left/)
  })

  test('trains one run where a scheduler numbers its tasks, and passes on how that ended', async () => {
    const cwd = folderWith({ seed: [1, 2, 3], steps: 10 })
    const task = await sweep(cwd, '--json', { env: { ...process.env, SLURM_ARRAY_TASK_ID: '1' } })
    expect(told(task).runs).toMatchObject([{ settings: { seed: 2 }, ended: true }])
    expect(foldersOf(cwd)).toHaveLength(1)
    const job = await sweep(cwd, '--json', { env: { ...process.env, JOB_COMPLETION_INDEX: '0' } })
    expect(told(job).runs).toMatchObject([{ settings: { seed: 1 } }])
    const wrong = await sweep(cwd, '--index 3')
    expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringMatching(/this sweep has the runs 0 to 2/)])
    rmSync(join(cwd, 'data'), { recursive: true })
    mkdirSync(join(cwd, 'data'))
    expect((await sweep(cwd, '--index 2')).status).toBe(2)
  })
})
