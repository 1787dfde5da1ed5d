"""Quantises the matrices of an ONNX model to int8, for ONNX Runtime's dynamic quantisation.

    quantise_onnx.py FILE FILE

Runs in the environment of ONNX Runtime. One scale for each column is ONNX Runtime's most accurate choice.
"""

import sys

from onnxruntime.quantization import QuantType, quantize_dynamic

if __name__ == "__main__":
    quantize_dynamic(
        sys.argv[1],
        sys.argv[2],
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        use_external_data_format=True,
        extra_options={"MatMulConstBOnly": True},
    )
