// Trains one run in a process of its own; prints the peak of its memory, in bytes, as its last line.
import { main } from '@itop/cli'

const io = { stdout: process.stderr, stderr: process.stderr, cwd: process.cwd(), env: process.env }
process.exitCode = await main(process.argv.slice(2), io)
process.stdout.write(`${process.resourceUsage().maxRSS * 1024}\n`)
