import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { formatNames } from '@itop/export'
import { builtIns } from '@itop/experiment'
import { listKinds } from '../src/commands/list.js'
import { itop } from './support/run.js'

/** What `itop complete` says of a line, whose last word is being typed. */
async function completed(line: string): Promise<readonly string[]> {
  const { status, stdout } = await itop(['complete', '--', ...line.split(' ').slice(1)])
  expect(status).toBe(0)
  return stdout.split('\n').filter(each => each !== '').map(each => each.split('\t')[0]!)
}

test('commands, with what each does', async () => {
  expect(await completed('itop ev')).toEqual(['eval'])
  expect(await completed('itop ')).toEqual(expect.arrayContaining(['train', 'plan', 'completion']))
  expect(await completed('itop ')).not.toContain('probe')
  expect(await completed('itop help p')).toEqual(['plan', 'picture'])
  expect((await itop(['complete', '--', 'trai'])).stdout).toBe('train\ttrain a network; writes a run folder\n')
})

test('options of a command, and the names that each takes', async () => {
  expect(await completed('itop train --mod')).toEqual(['--model'])
  expect(await completed('itop eval --grow')).toEqual([])
  expect(await completed('itop train --method rig')).toEqual(['rigl', 'rigl-itop'])
  expect(await completed('itop train --epochs 3 --quiet --distribution e')).toEqual(
    Object.keys(builtIns.distributions).filter(name => name.startsWith('e')))
  expect(await completed('itop export runs/a --format ')).toEqual([...formatNames])
  expect(await completed('itop list ')).toEqual(listKinds)
  expect(await completed('itop train digits')).toEqual(await completed('itop plan digits'))
})

test('of a list of names the last one', async () => {
  expect(await completed('itop bench --what step,l')).toEqual(['step,layers'])
  expect(await completed('itop bench --model vgg16,mlp-')).toEqual(['vgg16,mlp-cifar10'])
})

test('where a file, a number or something unknown belongs, nothing: shells offer files', async () => {
  for (const line of ['eval ', 'train --epochs ', 'train --out ', 'nonsense ', 'nonsense --']) {
    expect(await completed(`itop ${line}`)).toEqual([])
  }
})

test('a shell that is not known', async () => {
  const { status, stderr } = await itop(['completion', 'bahs'])
  expect([status, stderr]).toEqual([2, "itop: completion 'bahs': expected bash, zsh, fish. Did you mean bash?\n"])
})

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'itop-completion-'))
  const program = join(folder, 'itop')
  const script = fileURLToPath(new URL('../bin/itop.mjs', import.meta.url))
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`)
  chmodSync(program, 0o755)
  writeFileSync(join(folder, 'my recipe.json'), '{}')
})
afterAll(() => { rmSync(folder, { recursive: true, force: true }) })

/** What a shell prints, which finds `itop` and our script in its working folder. */
async function inShell(shell: string, words: readonly string[], text: string) {
  writeFileSync(join(folder, 'completion'), (await itop(['completion', shell])).stdout)
  const { stdout, stderr } = spawnSync(shell, [...words, text],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, HOME: folder, PATH: `${folder}:${process.env['PATH']}` } })
  return { lines: stdout.split('\n').filter(line => line !== ''), stderr }
}

const missing = (shell: string) => spawnSync(shell, ['--version']).error ? ` (skipped: there is no ${shell} here)` : ''

test('bash completes by it', async () => {
  const ask = (...words: string[]) => `source ./completion
    COMP_WORDS=(itop ${words.join(' ')}); COMP_CWORD=${words.length}; _itop; printf '%s\\n' "\${COMPREPLY[@]}"`
  expect(await inShell('bash', ['-c'], ask('list', 'mo'))).toEqual({ lines: ['models'], stderr: '' })
  expect((await inShell('bash', ['-c'], ask('train', '--grow', '""'))).lines).toEqual(Object.keys(builtIns.grow))
  expect((await inShell('bash', ['-c'], ask('eval', 'my'))).lines).toEqual([])
})

test.skipIf(missing('fish') !== '')(`fish completes by it${missing('fish')}`, async () => {
  const ask = (line: string) => `source ./completion; complete -C '${line}'`
  expect(await inShell('fish', ['-c'], ask('itop list mo'))).toEqual({ lines: ['models'], stderr: '' })
  expect((await inShell('fish', ['-c'], ask('itop ev'))).lines[0]).toMatch(/^eval\taccuracy/)
  const grown = (await inShell('fish', ['-c'], ask('itop train --grow '))).lines
  expect([...grown].sort()).toEqual(Object.keys(builtIns.grow).sort())
  expect((await inShell('fish', ['-c'], ask('itop train my'))).lines).toEqual(['my recipe.json'])
})

test.skipIf(missing('zsh') !== '')(`zsh completes by it${missing('zsh')}`, async () => {
  // What the shell's own completion would be given.
  const ask = (...words: string[]) => `compdef() { }; source ./completion
    compadd() { print -rl -- $possible $shown }; _files() { print files }
    words=(itop ${words.join(' ')}); CURRENT=${words.length + 1}; _itop`
  expect(await inShell('zsh', ['-f', '-c'], ask('list', 'mo'))).toEqual({ lines: ['models', 'models'], stderr: '' })
  expect((await inShell('zsh', ['-f', '-c'], ask('ev'))).lines[1]).toMatch(/^eval  accuracy/)
  const grow = Object.keys(builtIns.grow)
  expect((await inShell('zsh', ['-f', '-c'], ask('train', '--grow', "''"))).lines).toEqual([...grow, ...grow])
  expect((await inShell('zsh', ['-f', '-c'], ask('train', 'my'))).lines).toEqual(['files'])
})
