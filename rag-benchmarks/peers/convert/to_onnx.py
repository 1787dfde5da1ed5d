"""Writes a Qwen3 model as ONNX: ids and mask in, the hidden state of each last token out, float32.

    to_onnx.py MODEL FILE            float32
    to_onnx.py --int8 FILE FILE      a float32 model with matrices quantised, for dynamic quantisation
"""

import sys

import torch
from transformers import AutoModel


class LastHiddenState(torch.nn.Module):
    """Sequences are padded on the left, so that the last token is at the end of each."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask):
        states = self.model(input_ids=input_ids, attention_mask=attention_mask, use_cache=False).last_hidden_state
        return states[:, -1]


def export(model, file):
    loaded = AutoModel.from_pretrained(model, dtype=torch.float32, attn_implementation="sdpa").eval()
    ids = torch.arange(2 * 16).reshape(2, 16)
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length")
    torch.onnx.export(
        LastHiddenState(loaded),
        (ids, torch.ones_like(ids)),
        file,
        input_names=["input_ids", "attention_mask"],
        output_names=["hidden_state"],
        dynamic_shapes={"input_ids": {0: batch, 1: length}, "attention_mask": {0: batch, 1: length}},
        dynamo=True,
        external_data=True,
        opset_version=23 if "--opset23" in sys.argv else 20,
    )


if __name__ == "__main__":
    export(sys.argv[1], sys.argv[2])
