import { register } from '@itop/backend-cpu'
import { answer } from './answer.mjs'

answer(register)
