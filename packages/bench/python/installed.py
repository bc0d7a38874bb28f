"""Which of torch and sparseprop this Python has, as one line of JSON. Loads neither: that takes seconds."""
import json
from importlib.metadata import PackageNotFoundError, version


def installed(name):
    try:
        return version(name)
    except PackageNotFoundError:
        return None


print(json.dumps({name: installed(name) for name in ("torch", "sparseprop")}))
