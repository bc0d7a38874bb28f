// Makes the performance pages, and the README's table, anew from what was measured: `node tools/bench/pages.mjs`
import { writeInferencePage } from './inference/page.mjs'
import { writeScalingPage } from './scaling/page.mjs'
import { writePages } from './write-page.mjs'

await writePages()
await writeInferencePage()
await writeScalingPage()
