import { startKernels } from '@itop/backend-cpu/predict'
import { decodeCheckpoint } from '@itop/checkpoint'
import { loadNetwork } from '@itop/inference'
import '../style/base.css'
import '../style/parts.css'
import './demo.css'
import { byId, say } from '../view/dom.js'
import { startTheme } from '../view/theme.js'
import { denseTwin } from './dense-twin.js'
import { broughtNetwork, bytesOf } from './facts.js'
import { startHeadline } from './headline-view.js'
import { startMasks } from './masks-view.js'
import { timed } from './timing.js'
import { startTry } from './try-view.js'

async function start(): Promise<void> {
  const { facts, network: text } = broughtNetwork()
  const headline = startHeadline(facts)
  const checkpoint = decodeCheckpoint(bytesOf(text))
  const on = await startKernels({ threads: 1 })
  const net = await loadNetwork(checkpoint, { on })
  startTheme()
  startMasks(checkpoint, net.network)
  startTry(net)
  const dense = await loadNetwork(denseTwin(checkpoint, net.network), { network: net.network, on })
  const { c, h, w } = net.network.input
  headline.time(await timed(net, dense, new Uint8Array(c * h * w).fill(127)))
  dense.dispose()
}

start().catch((error: unknown) => {
  say(byId('lead'), `This page does not run here: ${error instanceof Error ? error.message : String(error)}`)
  throw error
})
