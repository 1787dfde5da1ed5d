"""OpenVINO's runtime on a model of convert/to_openvino.py. Settings: "file", "precision" (bf16 or f32), "batch"."""

import numpy
import openvino
from openvino import properties

from serving import Server, in_padded_batches, serve


class OpenVino(Server):
    packages = ("openvino",)

    def __init__(self, model, settings, threads):
        core = openvino.Core()
        config = {
            properties.inference_num_threads(): threads,
            properties.hint.performance_mode(): properties.hint.PerformanceMode.LATENCY,
            properties.hint.inference_precision(): settings["precision"],
        }
        if "group_size" in settings:
            config[properties.hint.dynamic_quantization_group_size()] = settings["group_size"]
        self.request = core.compile_model(settings["file"], "CPU", config).create_infer_request()
        self.batch = settings["batch"]

    def hidden_states(self, sequences):
        return in_padded_batches(sequences, self.batch, self.compute)

    def compute(self, ids, mask):
        inputs = {"input_ids": numpy.array(ids), "attention_mask": numpy.array(mask)}
        return self.request.infer(inputs)[0].copy()


if __name__ == "__main__":
    serve(OpenVino)
