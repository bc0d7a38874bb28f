"""Predictions of onnxruntime, by the dense network that the first line read describes (see onnxruntime.mjs).

Answers with the version and what it predicts; then, to each line, predicts again and answers with its milliseconds.
"""
import io
import json
import sys
import time

import numpy as np
import onnxruntime
import torch

from pytorch_network import Network


def network_of(task):
    """The network in inference mode, with the values that were written for it."""
    network = Network(task["steps"], lambda layer, step: layer).eval()
    values, state = torch.from_numpy(np.fromfile(task["values"], np.float32)), network.state_dict()
    parts = values.split([entry["length"] for entry in task["state"]])
    for entry, part in zip(task["state"], parts):
        state[entry["name"]].copy_(part.view_as(state[entry["name"]]))
    return network


def session_of(network, images, threads):
    """onnxruntime with all its optimizations: it folds batch norms into convolutions, and ReLU and sums behind them."""
    file = io.BytesIO()
    names = {"input_names": ["images"], "output_names": ["logits"]}
    torch.onnx.export(network, (torch.from_numpy(images),), file, **names, dynamo=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    return onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])


def answer(**values):
    print(json.dumps(values), flush=True)


def main():
    task = json.loads(sys.stdin.readline())
    torch.set_num_threads(task["threads"])
    images = np.fromfile(task["images"], np.float32).reshape(-1, *task["shape"])
    session = session_of(network_of(task), images, task["threads"])

    def predict():
        return session.run(["logits"], {"images": images})[0]

    answer(version=onnxruntime.__version__, logits=predict().ravel().tolist())
    for _ in sys.stdin:
        start = time.perf_counter()
        predict()
        answer(milliseconds=1000 * (time.perf_counter() - start))


main()
