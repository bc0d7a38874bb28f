import { register } from '@itop/backend-webgpu'
import { answer } from './answer.mjs'

answer(register)
