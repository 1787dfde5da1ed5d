"""What the driver does without any peer: python3 -m unittest discover -s rag-benchmarks/peers -t rag-benchmarks/peers"""

import array
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

from harness import accuracy, contenders, report
from harness.contenders import Contender
from harness.environments import NotAvailable
from harness.measuring import Exclusive
from harness.models import Model, probability
from harness.process import ServerProcess

TOKENS = {
    "E1_13": [[1, 2], [3]],
    "E2": [1, 2, 3],
    "R1": {"prefix": [1], "documents": [[2], [3, 4]], "suffix": [5]},
}


def record(*measurements, flops=1000.0):
    return {
        "date": "2026-01-01T00:00Z",
        "machine": {"processor": "a processor", "features": ["avx2"], "processors": 2, "system": "Linux 6"},
        "model": "a model",
        "flops_of_token": flops,
        "versions": {"onnxruntime-int8": {"onnxruntime": "1.2.3"}},
        "unavailable": {"vllm-bfloat16": "no such wheel"},
        "measurements": list(measurements),
        "workload_tokens": {"E1_13": {"tokens": 1500, "sequences": 13}},
    }


def measurement(contender, round_number, wall, **more):
    return {
        "contender": contender,
        "threads": 2,
        "round": round_number,
        "workload": "E1_13",
        "wall": wall,
        "cpu": 2 * wall,
        "tokens": 1500,
        **more,
    }


class ReportTest(unittest.TestCase):
    def test_a_ratio_is_to_ours_of_the_same_precision_and_round(self):
        records = [
            record(
                measurement("ragstone-int8", 1, 1.0),
                measurement("ragstone-bfloat16", 1, 50.0),
                measurement("onnxruntime-int8", 1, 1.5),
                measurement("ragstone-int8", 2, 2.0),
                measurement("onnxruntime-int8", 2, 4.0),
                measurement("ragstone-int8", 3, 1.0),
                measurement("onnxruntime-int8", 3, 1.6),
            )
        ]
        summary = next(s for s in report.summarise(records) if s["contender"] == "onnxruntime-int8")
        self.assertEqual(1.6, summary["to_ours"])
        self.assertEqual((1.6, 1.5, 4.0), (summary["wall"], summary["wall_least"], summary["wall_greatest"]))

    def test_a_round_without_ours_has_no_ratio(self):
        records = [record(measurement("ragstone-int8", 1, 1.0)), record(measurement("onnxruntime-int8", 1, 1.5))]
        summary = next(s for s in report.summarise(records) if s["contender"] == "onnxruntime-int8")
        self.assertIsNone(summary["to_ours"])

    def test_a_smaller_model_is_given_the_time_of_as_many_operations(self):
        records = [
            record(
                measurement("ragstone-float32", 1, 10.0),
                measurement("langchain4j-minilm", 1, 0.5, flops_of_token=25.0),
            )
        ]
        summary = next(s for s in report.summarise(records) if s["contender"] == "langchain4j-minilm")
        self.assertEqual((20.0, 40.0, 2.0), (summary["wall"], summary["cpu"], summary["to_ours"]))

    def test_the_table_has_what_ran_and_why_others_did_not(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            times = record(measurement("ragstone-int8", 1, 1.0), measurement("onnxruntime-int8", 1, 1.5))
            (folder / "times-1.json").write_text(json.dumps(times))
            result = {"cosine_mean": 0.997, "cosine_least": 0.996, "score_mean": 0.01, "score_greatest": 0.02}
            (folder / "accuracy-a-model.json").write_text(json.dumps({"onnxruntime-int8": result}))
            report.write(folder, folder)
            written = (folder / "peers.md").read_text()
        self.assertRegex(written, r"\| ONNX Runtime.* \| int8 \| 1\.50 \(1\.50 to 1\.50\) \| 3\.00 \| 1000 \| 1\.50 \| 1 \|")
        self.assertRegex(written, r"\| a-model \| ONNX Runtime.* \| 0\.997000 \| 0\.996000 \|")
        self.assertIn("| vllm-bfloat16 | no such wheel |", written)


class ContendersTest(unittest.TestCase):
    def test_names_are_unique(self):
        names = [contender.name for contender in contenders.DEFAULT + contenders.OTHERS]
        self.assertEqual(sorted(set(names)), sorted(names))

    def test_the_beginning_of_a_name_selects_its_best_settings(self):
        self.assertEqual(["vllm-bfloat16"], [c.name for c in contenders.select(["vllm"])])

    def test_an_unknown_name_is_refused_with_those_there_are(self):
        with self.assertRaisesRegex(SystemExit, 'Unknown peer "fastest".*ragstone-float32'):
            contenders.select(["fastest"])


class AccuracyTest(unittest.TestCase):
    def test_states_of_the_same_direction_have_a_cosine_of_one(self):
        self.assertAlmostEqual(1, accuracy.cosine([1, 2, 3], [2, 4, 6]))
        self.assertAlmostEqual(0.6, accuracy.cosine([1, 0], [3, 4]))

    def test_rerank_scores_are_compared_as_probabilities(self):
        expected = {"E1_13": [[1.0, 0.0]], "R1": [[0.0, 1.0], [0.0, 0.0]]}
        actual = {"E1_13": [[0.0, 1.0]], "R1": [[0.0, 0.0], [0.0, 0.0]]}
        difference = accuracy.difference(expected, actual, [0.0, 1.0])
        self.assertEqual(0, difference["cosine_least"])
        self.assertAlmostEqual(probability([1.0], [1.0]) - 0.5, difference["score_greatest"])

    def test_rows_of_the_output_matrix_are_read_from_the_weights(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            header = {
                "norm.weight": {"dtype": "BF16", "shape": [2], "data_offsets": [0, 4]},
                "embed_tokens.weight": {"dtype": "BF16", "shape": [3, 2], "data_offsets": [4, 16]},
            }
            text = json.dumps(header).encode()
            values = struct.pack("<8H", *(struct.unpack("<I", struct.pack("<f", x))[0] >> 16 for x in range(8)))
            (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + values)
            self.assertEqual((4.0, 5.0), Model(folder, None, folder).output_row(1))


class ProtocolTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.tokens = self.folder / "tokens.json"
        self.tokens.write_text(json.dumps(TOKENS))

    def start(self, script):
        path = str(pathlib.Path(__file__).parent / script)
        contender = Contender("toy", "Toy", "float32", "toy", path, {})
        process = ServerProcess(contender, Model(self.folder, None, None), self.tokens, 1, self, self.folder / "log")
        self.addCleanup(process.close)
        return process

    def command(self, environment):
        return [sys.executable]

    def test_a_server_runs_one_workload_after_the_other(self):
        process = self.start("toy_server.py")
        self.assertTrue(process.ready["ready"])
        self.assertEqual(3, process.ask(workload="E1_13")["tokens"])
        self.assertEqual(3, process.ask(workload="E2", queries=2)["tokens"])
        self.assertEqual(7, process.ask(workload="R1")["tokens"])
        self.assertIn("a library says something", (self.folder / "log").read_text())

    def test_a_server_that_ends_says_why(self):
        with self.assertRaisesRegex(NotAvailable, "KeyError: 'R2'"):
            self.start("toy_server.py").ask(workload="R2")


class ExclusiveTest(unittest.TestCase):
    def test_the_machine_is_held_until_the_end(self):
        with tempfile.TemporaryDirectory() as folder:
            lock = pathlib.Path(folder) / "lock"
            free = ["flock", "--nonblock", str(lock), "true"]
            with Exclusive(f"flock {lock}"):
                self.assertNotEqual(0, subprocess.run(free).returncode)
            self.assertEqual(0, subprocess.run(free).returncode)


if __name__ == "__main__":
    unittest.main()
