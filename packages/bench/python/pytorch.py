"""Training steps or predictions in PyTorch and SparseProp, of a network described in the first line read.

Answers each line: first with what torch is and can, then makes, runs or drops the contestant that a line names. The
other side of the conversation is src/rivals/pytorch.ts.
"""
import json
import sys
import time
from contextlib import nullcontext
from importlib.metadata import version

import torch
from torch import nn

from pytorch_network import Network

# On processors without them, bf16 is computed in float32, and slower than that.
BF16_INSTRUCTIONS = ("avx512_bf16", "amx_bf16", "bf16", "sve_bf16")


def bf16_instructions():
    """Those that torch sees in this processor."""
    capabilities = getattr(torch.cpu, "get_capabilities", dict)()
    return [name for name in BF16_INSTRUCTIONS if capabilities.get(name)]


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
    work = {"step": training_step, "inference": prediction}[task["kind"]]
    return work(network, torch.compile(network) if request["compile"] else network, images, task["classes"],
                arithmetic(request))


def arithmetic(request):
    """Makes the context to compute in. Weights are float32 in both."""
    return (lambda: torch.autocast("cpu", torch.bfloat16)) if request["bf16"] else nullcontext


def training_step(network, forward, images, classes, context):
    # The fused optimizer is PyTorch's fastest; the usual one takes several times as long.
    rule = {"lr": 1e-3, "momentum": 0.9, "nesterov": True, "weight_decay": 5e-4}
    optimizer = torch.optim.SGD(network.parameters(), **rule, fused=True)
    labels = torch.arange(len(images)) % classes

    def step():
        optimizer.zero_grad()
        with context():
            loss = nn.functional.cross_entropy(forward(images), labels)
        loss.backward()
        optimizer.step()
        loss.item()

    return step


def prediction(network, forward, images, classes, context):
    network.eval()

    def predict():
        with torch.inference_mode(), context():
            forward(images)

    return predict


def milliseconds(run):
    start = time.perf_counter()
    run()
    return 1000 * (time.perf_counter() - start)


def answer(**values):
    print(json.dumps(values), flush=True)


def make(made, task, request):
    """Makes a contestant. torch.compile compiles in the first run; where it cannot, the answer says why."""
    run = contestant(task, request)
    if request["compile"]:
        try:
            run()
        except Exception as error:  # whatever a compiler that is missing or broken raises
            return answer(failed=(str(error).strip() or type(error).__name__).splitlines()[0])
    made[request["make"]] = run
    return answer(made=request["make"])


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    answer(torch=version("torch"), bf16=bf16_instructions())
    made = {}
    for line in sys.stdin:
        request = json.loads(line)
        if "make" in request:
            make(made, task, request)
        elif "drop" in request:
            del made[request["drop"]]
            answer(dropped=request["drop"])
        else:
            answer(milliseconds=milliseconds(made[request["run"]]))


main()
