"""Training steps in PyTorch and SparseProp, of a network that is described in the first line read (see pytorch.mjs).

Answers with the versions, then runs one step of the contestant named in each line, and answers with its milliseconds.
"""
import json
import sys
import time
from importlib.metadata import version

import torch
from torch import nn

from pytorch_network import Network

try:
    import sparseprop
    from sparseprop_layers import sparse_layer
except ImportError:
    sparseprop = None


def contestant(spec, shape, labels, batch):
    """A function that trains one step. `active`, where given, says how many weights of each layer SparseProp gets."""
    active, form = spec["active"], torch.channels_last if spec["channelsLast"] else torch.contiguous_format

    def adapt(layer, step):
        return layer if active is None else sparse_layer(layer, step, active[step["name"]], batch)

    network = Network(spec["steps"], adapt).to(memory_format=form)
    images = torch.randn(batch, *shape).contiguous(memory_format=form)
    # The fused optimizer is PyTorch's fastest; the usual one takes several times as long.
    rule = {"lr": 1e-3, "momentum": 0.9, "nesterov": True, "weight_decay": 5e-4}
    optimizer = torch.optim.SGD(network.parameters(), **rule, fused=True)

    def step():
        start = time.perf_counter()
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        loss.item()
        return 1000 * (time.perf_counter() - start)

    return step


def answer(**values):
    print(json.dumps(values), flush=True)


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    answer(torch=torch.__version__, sparseprop=sparseprop and version("sparseprop"))
    labels = torch.arange(task["batch"]) % task["classes"]
    steps = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "make" in request:
            spec = {"steps": task["steps"], **request}
            steps[request["make"]] = contestant(spec, task["shape"], labels, task["batch"])
            answer(made=request["make"])
        else:
            answer(milliseconds=steps[request["run"]]())


main()
