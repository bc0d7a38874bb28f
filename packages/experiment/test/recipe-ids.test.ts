// The ids by which runs, sweeps and papers' tables find recipes: a setting that comes later changes none of them.
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { fillRecipe } from '../src/recipe/recipe.js'
import { shippedRecipes } from '../src/recipes/shipped.js'
import { builtIns } from '../src/registry/registry.js'

/** Of the version before settings of GraNet, evaluation within an epoch and empty classes existed. */
const ids: Readonly<Record<string, string>> = {
  'default': '283451ee5469',
  'mnist-set-itop': '283451ee5469',
  'mnist-rigl-itop': '4d3056e582af',
  'mnist-static': '789be881ed5e',
  'mnist-dense': '259e449156f1',
  'mnist-lenet5-set-itop': '92e49e6c76c5',
  'paper/vgg-c-cifar10-dense': '4831a639661d',
  'paper/vgg-c-cifar10-static': '5aa86b9ea73a',
  'paper/vgg-c-cifar10-set-itop': '3bc300a4aac1',
  'paper/vgg-c-cifar10-rigl-itop': '90e735288e0e',
  'paper/vgg-c-cifar10-set-itop-extended': '60f9ca1d655a',
  'paper/vgg-c-cifar10-rigl-itop-extended': '88693199a267',
  'paper/mlp-cifar10-dense': '1e8e3bee0316',
  'paper/mlp-cifar10-static': '8ead2e7e7825',
  'paper/mlp-cifar10-set-itop': 'b6d7bf73ef04',
  'paper/mlp-cifar10-rigl-itop': '184b6129dee6',
  'paper/mlp-cifar10-set-itop-extended': '70564ce7b14b',
  'paper/mlp-cifar10-rigl-itop-extended': 'eeb37e040738',
  'cifar10-mlp-set-itop': 'ceff8fc9418b',
  'paper/resnet34-cifar100-dense': '9e44008a98ed',
  'paper/resnet34-cifar100-static': '129e228307a9',
  'paper/resnet34-cifar100-set-itop': 'ab6b2cc47938',
  'paper/resnet34-cifar100-rigl-itop': '6b5c0a2a8563',
  'paper/resnet34-cifar100-set-itop-extended': '8055795c1cc3',
  'paper/resnet34-cifar100-rigl-itop-extended': '25bf383adc59',
  'paper/resnet50-imagenet-dense': '75a453ffaadc',
  'paper/resnet50-imagenet-rigl-itop': '281e218545ce',
  'paper/resnet50-imagenet-rigl-itop-90': '7ba3f2b989ff',
  'paper/resnet50-imagenet-rigl-itop-extended': 'c3ec2d5405c8',
  'paper/resnet50-imagenet-rigl-itop-90-extended': 'f197b50fb6d3',
  'granet/resnet50-imagenet-rigl-itop': 'a78dde03ce40',
  'rigl/wrn-22-2-cifar10-dense': 'fb0ccdf77192',
  'rigl/wrn-22-2-cifar10-static': '48e27e1b33bc',
  'rigl/wrn-22-2-cifar10-set': 'b9fd5cad3d12',
  'rigl/wrn-22-2-cifar10-rigl': '852c8ecf215b',
  'method dense': '259e449156f1',
  'method static': '789be881ed5e',
  'method set': '845aa542ce2b',
  'method rigl': '336761fe6c78',
  'method rigl-itop': '4d3056e582af',
  'method snip': 'c8040fdc098f',
  'method grasp': '6cf16b2dbb11',
  'method chase': '16cd76073ec4',
  'method dsb': 'f6f6f09aa16b',
  'method ste': 'e581b48f15b6',
  'method random-pruning': '823bf6c7c0ef'
}

test.each(Object.entries(ids))('%s is %s', (name, id) => {
  const method = /^method (.*)/.exec(name)?.[1]
  const recipe = method === undefined
    ? fillRecipe(name === 'default' ? {} : shippedRecipes[name]!.settings, {})
    : fillRecipe({}, { method })
  expect(recipe.id).toBe(id)
})

/** Optimizer steps between updates where neither flags nor the paper's network say so: what a method is run with. */
const intervals: Readonly<Record<string, readonly [onImageNet: number | undefined, elsewhere: number | undefined]>> = {
  set: [100, 100], rigl: [100, 100], 'set-itop': [1500, 300], 'rigl-itop': [4000, 600], granet: [1000, 1000],
  'top-kast': [100, 100], 'sr-ste': [100, 100]
}

test('every method has its interval for every network, and recipes have the ids that they always had', () => {
  const known = ['dense', 'static', 'snfs', 'snip', 'grasp', 'lottery', ...Object.keys(intervals)]
  const ids = [...Object.keys(builtIns.models), 'wrn-40-4'].flatMap(model => known.map(method => {
    const { interval, id } = fillRecipe({}, { model, method })
    expect([model, method, interval]).toEqual([model, method, intervals[method]?.[model === 'resnet50' ? 0 : 1]])
    return `${model} ${method} ${id}\n`
  }))
  expect(createHash('sha256').update(ids.join('')).digest('hex').slice(0, 12)).toBe('24b2fb6bb686')
})
