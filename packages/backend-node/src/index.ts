export { register, type NodeBackend, type NodeOptions } from './register.js'
