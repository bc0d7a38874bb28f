import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

const watchdog = new URL('../readers/watchdog.mjs', import.meta.url).href

/** Runs a reader that is watched for a second, in a process of its own. */
const run = reader => spawnSync(process.execPath, ['--eval', `
  import('${watchdog}')
    .then(({ watched }) => watched({ what: 'some reader', seconds: 1 }, ${reader}))
    .then(value => { console.log(String(value)) })`
], { encoding: 'utf8', timeout: 30_000 })

test('a reader that comes back gives its value, and the process ends by itself', () => {
  expect(run('() => 7')).toMatchObject({ status: 0, stdout: '7\n', stderr: '' })
})

test.each(['() => { for (;;); }', '() => new Promise(() => setInterval(() => {}, 1000))'])('%s is ended', reader => {
  expect(run(reader)).toMatchObject({
    signal: 'SIGKILL', stdout: '', stderr: 'some reader: not back after 1 s; the process is ended.\n'
  })
})
