"""Layers of SparseProp (Nikdan et al. 2023, https://arxiv.org/abs/2302.04852) with a random static mask."""
import copy
import time

import torch
from sparseprop.modules.conv2d import SparseConv2d
from sparseprop.modules.linear import SparseLinear
from torch import nn


def sparse_layer(layer, step, active, batch):
    """With `active` weights: the fastest of SparseProp's kernels and the dense layer, like its `sparsify_if_faster`."""
    size = layer.weight.numel()
    if active == size:
        return layer
    with torch.no_grad():
        mask = torch.zeros(size)
        mask[torch.randperm(size)[:active]] = 1
        layer.weight.mul_(mask.view_as(layer.weight))
    axes = "c" if step["op"] == "linear" else "chw"
    shape = [batch, *(step["input"][axis] for axis in axes)]
    return min([layer, *variants(layer, step)], key=lambda variant: seconds(variant, shape))


def variants(layer, step):
    weight = layer.weight.detach()
    if step["op"] == "linear":
        return [SparseLinear(weight, bias_of(layer))]
    square = all(step[pair][0] == step[pair][1] for pair in ("kernel", "stride", "padding"))
    if not square or step["groups"] != 1 or step["stride"][0] > 2:
        return []
    numbers = {"padding": step["padding"][0], "stride": step["stride"][0]}
    return [SparseConv2d(weight, bias_of(layer), vectorizing_over_on=over, **numbers) for over in (False, True)]


def bias_of(layer):
    return None if layer.bias is None else nn.Parameter(layer.bias.detach().clone())


def seconds(layer, shape):
    """The faster of two passes forward and backward; SparseProp itself times one."""
    layer = copy.deepcopy(layer)
    return min(one_pass(layer, torch.randn(shape, requires_grad=True)) for _ in range(2))


def one_pass(layer, x):
    start = time.perf_counter()
    y = layer(x)
    y.backward(torch.ones_like(y))
    return time.perf_counter() - start
