import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { meanOf, welch } from '../../src/report/sweep/statistics.js'
import { scratch } from '../support/data.js'
import { itop, words } from '../support/run.js'

describe('means and tests', () => {
  test('a mean has the interval of Student\'s t', () => {
    // 1, 2, 3: mean 2, deviation 1; t of 2 degrees at 97.5 % is 4.302653.
    const { count, mean, low, high } = meanOf([1, 2, 3])
    expect([count, mean]).toEqual([3, 2])
    expect(high).toBeCloseTo(2 + 4.302653 / Math.sqrt(3), 5)
    expect(low).toBeCloseTo(2 - 4.302653 / Math.sqrt(3), 5)
    expect(meanOf([0.5])).toEqual({ count: 1, mean: 0.5, low: 0.5, high: 0.5 })
  })

  test('Welch\'s test gives what the density of t integrates to', () => {
    const test = welch([27.5, 21.0, 19.0, 23.6, 17.0, 17.9], [27.1, 22.0, 20.8, 23.4, 23.4, 23.5, 25.8, 22.0])!
    expect(test.difference).toBeCloseTo(21 - 23.5, 10)
    expect(test.p).toBeCloseTo(0.2019886773534, 6) // t −1.4069271 of 7.0468745 degrees, two million midpoints
    const same = welch([1, 2, 4], [1, 2, 4])!
    expect([same.difference, same.p]).toEqual([0, expect.closeTo(1, 9)])
    expect([welch([1], [1, 2]), welch([1, 1], [2, 2])]).toEqual([undefined, undefined])
  })
})

const settings = { model: 'mlp', data: 'mnist', steps: 10 }

/** A sweep whose runs have ended with these accuracies, in the order of its runs. */
async function endedSweep(sweep: object, accuracies: readonly number[]): Promise<string> {
  const cwd = scratch()
  writeFileSync(join(cwd, 's.json'), JSON.stringify({ ...settings, ...sweep }))
  const { stdout } = await itop(words('sweep s.json --dry-run --json'), { cwd })
  const { runs }: { runs: { id: string, settings: { seed?: number, method?: string } }[] } = JSON.parse(stdout)
  mkdirSync(join(cwd, 'sweeps/s'), { recursive: true })
  writeFileSync(join(cwd, 'sweeps/s/sweep.json'), readFileSync(join(cwd, 's.json')))
  for (const [i, { id, settings: { seed = 1, method = 'set' } }] of runs.entries()) {
    if (accuracies[i] === undefined) continue
    mkdirSync(join(cwd, 'sweeps/s', id))
    writeFileSync(join(cwd, 'sweeps/s', id, 'summary.json'), JSON.stringify({
      run: id, id, model: 'mlp', method, data: 'mnist', seed, batch: 128, step: 10, seconds: 10 + i, testLoss: 1,
      testAccuracy: accuracies[i], testImages: 10_000, density: 0.1, rs: (20 + i) / 100, rsForecast: 0.2, reliable: 0.5,
      updates: 1, layers: [], weightsBytes: 1000, denseWeightsBytes: 10_000
    }))
  }
  return cwd
}

const two = { seed: [1, 2, 3], method: ['set', 'rigl'] }

describe('itop report of a sweep', () => {
  test('gives means over seeds, and Welch\'s test between methods', async () => {
    // Seed 1 set, seed 1 rigl, seed 2 set, …
    const cwd = await endedSweep(two, [0.5, 0.6, 0.51, 0.62, 0.52, 0.61])
    const { status, stdout } = await itop(words('report sweeps/s'), { cwd })
    expect(status).toBe(0)
    expect(stdout).toMatch(/^ *set +3 +51\.00 ± 2\.48 % +22\.0 % +0:12$/m)
    expect(stdout).toMatch(/^ *rigl +3 +61\.00 ± 2\.48 % +23\.0 % +0:13$/m)
    const page = readFileSync(join(cwd, 'sweeps/s/report.html'), 'utf8')
    expect(page).toContain('sweeps/s: 61.00 % with method rigl')
    expect(page).toMatch(/set less rigl<\/td><td><\/td><td class="number">−10\.00<.*−12\.27 to −7\.73<.*&lt; 0\.001</s)
    const { groups, pairs, ended, planned } = JSON.parse((await itop(words('report sweeps/s --json'), { cwd })).stdout)
    expect([ended, planned, groups.length, pairs.length]).toEqual([6, 6, 2, 1])
    expect(groups[0].accuracy).toMatchObject({ count: 3, mean: expect.closeTo(0.51) })
  })

  test('plots accuracy over a setting and over R_s, and says method against sparsity', async () => {
    const sweep = { ...two, interval: [50, 100, 1000], sparsity: [0.9, 0.95] }
    const cwd = await endedSweep(sweep, Array.from({ length: 36 }, (_, i) => 0.5 + i / 100))
    await itop(words('report sweeps/s'), { cwd })
    const page = readFileSync(join(cwd, 'sweeps/s/report.html'), 'utf8')
    for (const title of ['Test accuracy over interval', 'Test accuracy over R_s', 'Method and sparsity']) {
      expect(page).toContain(`<h2>${title}</h2>`)
    }
    expect(page.match(/<svg/g)).toHaveLength(4) // each wide and narrow
    expect(page).toContain('The best interval of each, in brackets.')
    expect(page).not.toContain('NaN')
    expect(page).not.toContain('<script')
  })

  test('takes those runs that are wanted, and writes them as a table', async () => {
    const cwd = await endedSweep(two, [0.5, 0.6, 0.51, 0.62])
    const { stdout } = await itop(
      words('report sweeps/s --where method=rigl --where seed=1,2 --csv runs.csv --out r.html --json'), { cwd })
    expect(JSON.parse(stdout)).toMatchObject({ report: 'r.html', ended: 2, planned: 2 })
    const again = await itop(words('report sweeps/s --where method=rigl --csv runs.csv --out new/r.html'), { cwd })
    expect(again.status, again.stderr).toBe(0)
    const lines = readFileSync(join(cwd, 'runs.csv'), 'utf8').split('\r\n')
    expect(lines[0]).toBe('id,method,seed,testAccuracy,rs,reliable,density,seconds')
    expect(lines.slice(1, 3).map(line => line.split(',').slice(1).join())).toEqual(
      ['rigl,1,0.6,0.21,0.5,0.1,11', 'rigl,2,0.62,0.23,0.5,0.1,13'])
  })

  test('says how many have ended, none included, and names a summary that cannot be read', async () => {
    const cwd = await endedSweep(two, [])
    expect((await itop(words('report sweeps/s'), { cwd })).status).toBe(0)
    expect(readFileSync(join(cwd, 'sweeps/s/report.html'), 'utf8')).toContain('sweeps/s: no run has ended yet')
    const broken = await endedSweep({ seed: [1, 2] }, [0.5])
    const { id } = JSON.parse((await itop(words('sweep s.json --dry-run --json'), { cwd: broken })).stdout).runs[1]
    mkdirSync(join(broken, 'sweeps/s', id))
    writeFileSync(join(broken, 'sweeps/s', id, 'summary.json'), '{')
    const { stdout } = await itop(words('report sweeps/s --json'), { cwd: broken })
    expect(JSON.parse(stdout)).toMatchObject({ ended: 1, planned: 2, problems: [`${id}/summary.json: it is no JSON`] })
  })

  test.each([
    ['--where methd=set', /--where methd=set: expected a setting and its values/],
    ['--where method', /expected a setting and its values, such as method=set,rigl/],
    ['--where method=static', /--where method=static: no run of sweeps\/s is so/],
    ['--out mine.html', /--out mine\.html: there is a file of this name that itop did not write/],
    ['--csv mine.html', /--csv mine\.html: there is a file of this name that itop did not write/]
  ])('refuses %s', async (flags, sentence) => {
    const cwd = await endedSweep(two, [0.5])
    writeFileSync(join(cwd, 'mine.html'), 'mine')
    const { status, stderr } = await itop(words(`report sweeps/s ${flags}`), { cwd })
    expect([status, stderr]).toEqual([2, expect.stringMatching(sentence)])
  })
})
