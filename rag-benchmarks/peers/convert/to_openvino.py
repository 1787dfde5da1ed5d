"""Writes a Qwen3 model as OpenVINO's IR: ids, mask and positions in, the hidden state of each last token out.

    to_openvino.py MODEL FILE              weights in bfloat16, as they are
    to_openvino.py MODEL FILE --int8       weights in int8, one scale for each row (nncf)
"""

import sys

import nncf
import openvino
import torch
from to_onnx import LastHiddenState
from transformers import AutoModel


def convert(model, file, int8):
    loaded = AutoModel.from_pretrained(model, dtype=torch.float32, attn_implementation="sdpa").eval()
    ids = torch.arange(2 * 16).reshape(2, 16)
    with torch.no_grad():
        converted = openvino.convert_model(
            LastHiddenState(loaded),
            example_input={"input_ids": ids, "attention_mask": torch.ones_like(ids)},
            input=[("input_ids", [-1, -1]), ("attention_mask", [-1, -1])],
        )
    if int8:
        converted = nncf.compress_weights(converted, mode=nncf.CompressWeightsMode.INT8_SYM)
    openvino.save_model(converted, file, compress_to_fp16=False)


if __name__ == "__main__":
    convert(sys.argv[1], sys.argv[2], "--int8" in sys.argv)
