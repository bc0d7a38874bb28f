// The built program on one build of the CPU's kernels: BUILD, then what `itop` takes.
import { register } from '@itop/backend-cpu'
import { main } from '../../dist/index.js'

const [build, ...argv] = process.argv.slice(2)

async function startCpu({ threads = 1 }) {
  const { name, description, dispose } = await register({ threads, build })
  return { choice: 'cpu', name, build, threads, description, dispose }
}

const { stdout, stderr, env } = process
process.exit(await main(argv, { stdout, stderr, cwd: process.cwd(), env, backends: { cpu: startCpu } }))
