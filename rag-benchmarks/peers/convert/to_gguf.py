"""Writes a Qwen3 model as GGUF for llama.cpp, with matrices in bf16 or q8_0 and vectors in float32.

    to_gguf.py MODEL FILE bf16|q8_0

The tokenizer is left out: whoever measures gives ids.
"""

import json
import struct
import sys

import gguf
import numpy

ARCHITECTURE = "qwen3"


def tensors(file):
    """Names and float32 arrays of a safetensors file in bfloat16, one after the other."""
    with open(file, "rb") as stream:
        (size,) = struct.unpack("<Q", stream.read(8))
        header = json.loads(stream.read(size))
    data = numpy.memmap(file, dtype=numpy.uint8, mode="r", offset=8 + size)
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        if entry["dtype"] != "BF16":
            raise SystemExit(f"{name} is {entry['dtype']}, not BF16")
        first, end = entry["data_offsets"]
        bits = data[first:end].view(numpy.uint16).astype(numpy.uint32) << 16
        yield name.removeprefix("model."), bits.view(numpy.float32).reshape(entry["shape"])


def convert(model, file, kind):
    with open(model + "/config.json") as stream:
        config = json.load(stream)
    layers = config["num_hidden_layers"]
    writer = gguf.GGUFWriter(file, ARCHITECTURE)
    writer.add_block_count(layers)
    writer.add_vocab_size(config["vocab_size"])
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(config["head_dim"])
    writer.add_value_length(config["head_dim"])
    writer.add_rope_freq_base(config["rope_theta"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_tokenizer_model("none")
    matrix = {"bf16": gguf.GGMLQuantizationType.BF16, "q8_0": gguf.GGMLQuantizationType.Q8_0}[kind]
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.QWEN3, layers)
    for name, values in tensors(model + "/model.safetensors"):
        target = names.get_name("model." + name, try_suffixes=(".weight",))
        if values.ndim == 1:
            writer.add_tensor(target, values)
        else:
            writer.add_tensor(target, gguf.quants.quantize(values, matrix), raw_dtype=matrix)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    convert(*sys.argv[1:])
