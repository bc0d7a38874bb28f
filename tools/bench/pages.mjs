// Makes the performance pages anew from the numbers that were measured: `node tools/bench/pages.mjs`
import { writePages } from './write-page.mjs'

await writePages()
