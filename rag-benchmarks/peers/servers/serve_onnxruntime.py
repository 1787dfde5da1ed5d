"""ONNX Runtime on a model of convert/to_onnx.py. Settings: "file", "batch"."""

import numpy
import onnxruntime

from serving import Server, in_padded_batches, serve


class OnnxRuntime(Server):
    packages = ("onnxruntime",)

    def __init__(self, model, settings, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        self.session = onnxruntime.InferenceSession(settings["file"], options, providers=["CPUExecutionProvider"])
        self.batch = settings["batch"]

    def hidden_states(self, sequences):
        return in_padded_batches(sequences, self.batch, self.compute)

    def compute(self, ids, mask):
        inputs = {"input_ids": numpy.array(ids), "attention_mask": numpy.array(mask)}
        return self.session.run(["hidden_state"], inputs)[0]


if __name__ == "__main__":
    serve(OnnxRuntime)
