"""Reads exported files with the libraries of others; prints what they see as JSON."""
import json
import sys

import numpy


def onnx_logits(floats, pixels, *models):
    """What onnxruntime computes of float32 or uint8 images with each model, after onnx has checked it."""
    import onnx
    import onnxruntime

    def run(model):
        onnx.checker.check_model(onnx.load(model))
        session = onnxruntime.InferenceSession(model, providers=['CPUExecutionProvider'])
        [image] = session.get_inputs()
        takes_pixels = image.type == 'tensor(uint8)'
        kind = numpy.uint8 if takes_pixels else numpy.float32
        batch = numpy.fromfile(pixels if takes_pixels else floats, kind).reshape([-1, *image.shape[1:]])
        [logits] = session.run(None, {image.name: batch})
        metadata = session.get_modelmeta().custom_metadata_map
        return {'logits': logits.astype(float).ravel().tolist(), 'metadata': metadata}

    return [run(model) for model in models]


def safetensors_sums(path):
    """Shape, kind and sum of each tensor, and the metadata."""
    from safetensors import safe_open

    with safe_open(path, 'numpy') as file:
        tensors = {name: file.get_tensor(name) for name in file.keys()}
        return {
            'metadata': file.metadata(),
            'tensors': {
                name: [list(tensor.shape), str(tensor.dtype), float(tensor.astype(numpy.float64).sum())]
                for name, tensor in tensors.items()
            },
        }


print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))
