"""The files that peers read, made once from the safetensors and kept in the cache."""

import dataclasses
import hashlib
import json
import math
import os
import pathlib
import shutil
import struct

from . import places
from .environments import java, run

# How each file is made: environment, script, then its arguments, where {model} and other names stand for files.
CONVERSIONS = {
    "onnx": ("torch", "to_onnx.py", ["{model}", "{out}"], "onnx/model.onnx"),
    "onnx-int8": ("onnxruntime", "quantise_onnx.py", ["{onnx}", "{out}"], "onnx-int8/model.onnx"),
    "openvino": ("torch", "to_openvino.py", ["{model}", "{out}"], "openvino/model.xml"),
    "openvino-int8": ("torch", "to_openvino.py", ["{model}", "{out}", "--int8"], "openvino-int8/model.xml"),
    "bf16": ("llama", "to_gguf.py", ["{model}", "{out}", "bf16"], "bf16.gguf"),
    "q8_0": ("llama", "to_gguf.py", ["{model}", "{out}", "q8_0"], "q8_0.gguf"),
}

# The ids of "no" and "yes", whose logits are a reranker's answer.
NO, YES = 2152, 9693


@dataclasses.dataclass(frozen=True)
class Model:
    folder: pathlib.Path
    environments: object
    cache: pathlib.Path

    @property
    def key(self):
        return self.folder.name + "-" + hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:8]

    @property
    def own_cache(self):
        return self.cache / "models" / self.key

    def config(self):
        return json.loads((self.folder / "config.json").read_text())

    def flops_of_token(self):
        """Of the matrix products; attention and the embedding table are not in."""
        config = self.config()
        hidden, head = config["hidden_size"], config["head_dim"]
        queries, keys = config["num_attention_heads"] * head, config["num_key_value_heads"] * head
        layer = hidden * (2 * queries + 2 * keys) + 3 * hidden * config["intermediate_size"]
        return 2 * config["num_hidden_layers"] * layer

    def write_if_random(self, outliers):
        """Writes the model of random weights where it is one of those that are not there yet."""
        if (self.folder / "model.safetensors").exists():
            return
        print(f"Writing random weights to {self.folder}")
        unfinished = self.folder.with_name(self.folder.name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        main = java(self.environments.our_jar(), "io.ragstone.benchmarks.RandomWeights")
        arguments = [unfinished, f"--outliers={outliers}"] if outliers else [unfinished]
        run([*main, *arguments], self.environments.log("random-weights"))
        unfinished.rename(self.folder)

    def tokens(self, seed):
        file = self.own_cache / f"tokens-{seed}.json"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            main = java(self.environments.our_jar(), "io.ragstone.benchmarks.workload.Workloads")
            arguments = [f"--model={self.folder}", f"--seed={seed}", f"--write-tokens={file}"]
            run([*main, *arguments], self.environments.log("tokens"))
        return file

    def file(self, name):
        """A converted file; one that is half written is never taken for whole."""
        environment, script, arguments, relative = CONVERSIONS[name]
        made = self.own_cache / relative
        stamp = self.own_cache / (name + ".done")
        if stamp.exists():
            return made
        values = {"model": self.folder, "out": made}
        for needed in CONVERSIONS:
            if "{" + needed + "}" in arguments:
                values[needed] = self.file(needed)
        python = self.environments.venv(environment)
        made.parent.mkdir(parents=True, exist_ok=True)
        print(f"Writing {made}")
        log = self.environments.log("convert-" + name)
        run([python, places.CONVERT / script, *(a.format_map(values) for a in arguments)], log, dict(os.environ))
        stamp.touch()
        return made

    def verdict(self):
        """What the hidden state of a prompt is multiplied with: the row of "yes" less the row of "no"."""
        return [yes - no for yes, no in zip(self.output_row(YES), self.output_row(NO))]

    def output_row(self, token):
        with open(self.folder / "model.safetensors", "rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(size))
            entry = next(header[n] for n in ("embed_tokens.weight", "model.embed_tokens.weight") if n in header)
            if entry["dtype"] != "BF16":
                raise SystemExit(f"The weights must be BF16, but are {entry['dtype']}")
            hidden = entry["shape"][1]
            file.seek(8 + size + entry["data_offsets"][0] + 2 * hidden * token)
            halves = struct.unpack(f"<{hidden}H", file.read(2 * hidden))
        return struct.unpack(f"<{hidden}f", struct.pack(f"<{hidden}I", *(half << 16 for half in halves)))


def probability(verdict, state):
    return 1 / (1 + math.exp(-sum(weight * value for weight, value in zip(verdict, state))))
