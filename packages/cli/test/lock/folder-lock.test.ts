import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { checkLock, LockedError, takeLock } from '../../src/lock/folder-lock.js'
import { thisProcess } from '../../src/lock/process-identity.js'

const lockPath = (): string => join(mkdtempSync(join(tmpdir(), 'itop-lock-')), 'run.lock')
function saysHolder(path: string, holder: object): string {
  writeFileSync(path, JSON.stringify(holder))
  return path
}
const holderOf = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

const children: ChildProcess[] = []
afterEach(() => { for (const child of children.splice(0)) child.kill('SIGKILL') })

/** Any process: it lives until it is killed. */
async function living(): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000); console.log()'])
  children.push(child)
  await once(child.stdout, 'data')
  return child as typeof child & { readonly pid: number } // it has printed, so it has a number
}

async function dead(): Promise<number> {
  const child = await living()
  child.kill('SIGKILL')
  await once(child, 'exit')
  return child.pid
}

test('a lock names its process, is held by one at a time, and is free when it is released', () => {
  const path = lockPath()
  const lock = takeLock(path)
  expect(holderOf(path)).toEqual(thisProcess())
  expect(() => takeLock(path)).toThrow(LockedError)
  expect(() => { checkLock(path) }).toThrow(LockedError)
  lock.release()
  expect(readdirSync(join(path, '..'))).toEqual([])
  expect(() => { checkLock(path) }).not.toThrow()
  takeLock(path).release()
})

test('a living process keeps its lock, and the error names it', async () => {
  const { pid } = await living()
  const path = saysHolder(lockPath(), { host: hostname(), pid })
  expect(() => takeLock(path)).toThrow(expect.objectContaining({ known: true, holder: { host: hostname(), pid } }))
})

test('the lock of a dead process is taken over', async () => {
  const path = saysHolder(lockPath(), { host: hostname(), pid: await dead() })
  expect(() => { checkLock(path) }).not.toThrow()
  const lock = takeLock(path)
  expect(holderOf(path)).toEqual(thisProcess())
  expect(readdirSync(join(path, '..'))).toEqual(['run.lock'])
  lock.release()
})

test('so is that of a process whose number another one has now, and of one from before the system was started', () => {
  const me = thisProcess()
  const others = [
    ...me.started === undefined ? [] : [{ ...me, started: `${me.started}1` }],
    ...me.boot === undefined ? [] : [{ ...me, boot: 'another' }]
  ]
  for (const holder of others) takeLock(saysHolder(lockPath(), holder)).release()
  expect(others.length).toBe(process.platform === 'linux' ? 2 : process.platform === 'win32' ? 0 : 1)
})

test('so is that of a process which died while it took over the lock of a dead one', async () => {
  const path = saysHolder(lockPath(), { host: hostname(), pid: await dead() })
  saysHolder(`${path}.takeover`, { host: hostname(), pid: await dead() })
  saysHolder(`${path}.takeover.takeover`, { host: hostname(), pid: await dead() })
  const lock = takeLock(path)
  expect([holderOf(path), readdirSync(join(path, '..'))]).toEqual([thisProcess(), ['run.lock']])
  lock.release()
})

test('a process of another machine, or of another container, may live: its lock is not taken', () => {
  const others = [{ host: 'elsewhere', pid: 1 }, ...process.platform === 'linux'
    ? [{ ...thisProcess(), namespace: 'pid:[1]' }]
    : []]
  for (const holder of others) {
    const path = saysHolder(lockPath(), holder)
    expect(() => takeLock(path)).toThrow(expect.objectContaining({ known: false, holder }))
    expect(holderOf(path)).toEqual(holder)
  }
})

test('a lock that cannot be read may be held: it stays as it is', () => {
  for (const text of ['', '{', 'null', '{"pid":"1"}', '{"host":"x","pid":-1}']) {
    const path = lockPath()
    writeFileSync(path, text)
    expect(() => takeLock(path)).toThrow(expect.objectContaining({ known: false, holder: undefined }))
    expect(readFileSync(path, 'utf8')).toBe(text)
  }
})

test('a folder, or a link that leads nowhere, is no lock to take, and no link is followed', () => {
  const [folder, link] = [lockPath(), lockPath()]
  mkdirSync(folder)
  symlinkSync(join(link, '../target'), link)
  for (const path of [folder, link]) expect(() => takeLock(path)).toThrow(LockedError)
  expect(existsSync(join(link, '../target'))).toBe(false)
})

const build = new URL('../../dist/index.js', import.meta.url)
const program = `
  import { takeLock } from ${JSON.stringify(build.href)}
  process.stdin.once('data', () => {
    try { takeLock(process.argv[1]); console.log('taken') } catch (error) { console.log(error.name) }
  })
  console.log('ready')`

// This needs the build: npm run build.
describe.skipIf(!existsSync(build))('among processes', () => {
  test('of several that take over one dead lock at once, one gets it; ' +
    'it is free again when that one exits', async () => {
    const path = saysHolder(lockPath(), { host: hostname(), pid: await dead() })
    const racers = Array.from({ length: 6 }, () =>
      spawn(process.execPath, ['--input-type=module', '-e', program, path], { stdio: ['pipe', 'pipe', 'inherit'] }))
    children.push(...racers)
    const next = ({ stdout }: typeof racers[number]) => once(stdout, 'data').then(([text]) => String(text).trim())
    expect(await Promise.all(racers.map(next))).toEqual(racers.map(() => 'ready'))
    const answers = Promise.all(racers.map(next))
    for (const { stdin } of racers) stdin.write('go')
    expect((await answers).toSorted()).toEqual([...racers.slice(1).map(() => 'LockedError'), 'taken'])
    for (const { stdin } of racers) stdin.end()
    await Promise.all(racers.map(racer => once(racer, 'exit')))
    expect(readdirSync(join(path, '..'))).toEqual([])
  }, 60_000)
})
