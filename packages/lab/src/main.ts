import './style/base.css'
import './style/parts.css'
import { startApp } from './view/app.js'

startApp(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'itop training' }))
