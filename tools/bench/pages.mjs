// Makes the performance pages anew from the numbers that were measured: `node tools/bench/pages.mjs`
import { writeInferencePage } from './inference/page.mjs'
import { writePages } from './write-page.mjs'

await writePages()
await writeInferencePage()
