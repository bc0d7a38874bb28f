// A package registry on the loopback interface, empty at first, that asks no other registry.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { createRequire } from 'node:module'

const manifest = createRequire(import.meta.url).resolve('verdaccio/package.json')
const verdaccio = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin)

const config = home => `
storage: ${join(home, 'storage')}
uplinks: {}
auth:
  htpasswd: { file: ${join(home, 'htpasswd')} }
packages:
  '**': { access: $all, publish: $all }
max_body_size: 200mb
web: { enable: false }
log: { type: file, path: ${join(home, 'verdaccio.log')}, level: warn }
`

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function answering(url, child) {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`The registry ended with status ${child.exitCode} before it answered.`)
    if (await fetch(`${url}-/ping`).then(({ ok }) => ok, () => false)) return
    await pause(100)
  }
  throw new Error(`The registry at ${url} did not answer within 30 seconds.`)
}

/** Starts a registry that keeps its files in the folder `home`; returns { registry: its URL, stop }. */
export async function startRegistry(home) {
  const registry = `http://127.0.0.1:${await freePort()}/`
  writeFileSync(join(home, 'verdaccio.yaml'), config(home))
  // npm publishes only with a token; the registry takes any.
  writeFileSync(join(home, '.npmrc'), `${registry.slice('http:'.length)}:_authToken=anyone\n`)
  const child = spawn(process.execPath,
    [verdaccio, '--config', join(home, 'verdaccio.yaml'), '--listen', registry], { stdio: 'ignore' })
  const end = () => child.kill('SIGKILL')
  process.on('exit', end)
  const stop = async () => {
    process.off('exit', end)
    if (child.exitCode === null && child.kill('SIGTERM')) await once(child, 'exit')
  }
  try {
    await answering(registry, child)
  } catch (error) {
    await stop()
    throw error
  }
  return { registry, stop }
}
