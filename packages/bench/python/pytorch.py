"""Training steps or predictions in PyTorch and SparseProp, of a network described in the first line read.

Answers each line: first with the versions, then runs the contestant that a line names once, and says its milliseconds.
The other side of the conversation is src/bench/pytorch.ts.
"""
import json
import sys
import time
from importlib.metadata import version

import torch
from torch import nn

from pytorch_network import Network


def contestant(task, request):
    """A function that does the work once. `active`, where given: how many weights of each layer SparseProp gets."""
    active, batch = request["active"], task["batch"]
    form = torch.channels_last if request["channelsLast"] else torch.contiguous_format

    def adapt(layer, step):
        if active is None:
            return layer
        from sparseprop_layers import sparse_layer
        return sparse_layer(layer, step, active[step["name"]], batch)

    network = Network(task["steps"], adapt).to(memory_format=form)
    images = torch.randn(batch, *task["shape"])
    images = images.contiguous(memory_format=form)
    return {"step": training_step, "inference": prediction}[task["kind"]](network, images, task["classes"])


def training_step(network, images, classes):
    # The fused optimizer is PyTorch's fastest; the usual one takes several times as long.
    rule = {"lr": 1e-3, "momentum": 0.9, "nesterov": True, "weight_decay": 5e-4}
    optimizer = torch.optim.SGD(network.parameters(), **rule, fused=True)
    labels = torch.arange(len(images)) % classes

    def step():
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(images), labels)
        loss.backward()
        optimizer.step()
        loss.item()

    return step


def prediction(network, images, classes):
    network.eval()

    def predict():
        with torch.inference_mode():
            network(images)

    return predict


def milliseconds(run):
    start = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - start)


def answer(**values):
    print(json.dumps(values), flush=True)


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    answer(torch=version("torch"))
    made = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "make" in request:
            made[request["make"]] = contestant(task, request)
            answer(made=request["make"])
        else:
            answer(milliseconds=milliseconds(made[request["run"]]))


main()
