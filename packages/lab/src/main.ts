import './style/base.css'
import './style/parts.css'
import { startApp } from './view/app.js'
import { knownTo } from './view/plugins.js'

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'itop training' })
knownTo(worker, catalogue => startApp(worker, catalogue))
