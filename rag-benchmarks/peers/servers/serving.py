"""What all servers have in common: one process holds one model and runs the workloads it is told to.

Both ways go lines of JSON. What libraries print goes to standard error, so that it cannot get among them.

    started with    MODEL TOKENS SETTINGS       a folder, a file, a JSON object
    says            {"ready": true, "load": SECONDS, "versions": {"torch": "2.15.0"}}
    is told         {"workload": "E1_13", "queries": 20}
    says            {"wall": SECONDS, "cpu": SECONDS, "tokens": N}
    is told         {"workload": "R1", "output": "FILE"}
    says            the same, when it has written the hidden states, float32, one document after the other
    ends            when it is told no more

A query's time is the median of many, its CPU time their mean.
"""

import importlib.metadata
import json
import os
import statistics
import sys
import time


class Server:
    """What a peer fills in. `settings` is what the contender's entry in contenders.py says."""

    packages = ()

    def __init__(self, model, settings, threads):
        raise NotImplementedError

    def hidden_states(self, sequences):
        """For each list of ids the hidden state after its last id, behind the final norm, as an array [n, hidden].

        Whether it has unit length does not matter where the server says so with `normalised`."""
        raise NotImplementedError

    def hidden_states_behind(self, prefix, sequences):
        """The same for sequences that begin with the same ids; for peers that need not compute those each time."""
        return self.hidden_states([prefix + sequence for sequence in sequences])

    def forget(self):
        """Drops what was cached of earlier sequences. Not timed."""


def serve(server_class):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    model, tokens, settings = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    with open(tokens) as file:
        lists = json.load(file)

    def answer(value):
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    start = time.perf_counter()
    server = server_class(model, settings, int(os.environ["OMP_NUM_THREADS"]))
    server.hidden_states([lists["E2"]])
    versions = {package: importlib.metadata.version(package) for package in server_class.packages}
    answer({"ready": True, "load": time.perf_counter() - start, "versions": versions})
    for line in sys.stdin:
        request = json.loads(line)
        answer(run(server, lists, request))


def run(server, lists, request):
    workload = request["workload"]
    if workload == "E2":
        result, states = run_queries(server, lists["E2"], request.get("queries", 20))
    else:
        compute, tokens = work(server, lists, workload)
        server.forget()
        with Stopwatch() as stopwatch:
            states = compute()
        result = {"wall": stopwatch.wall, "cpu": stopwatch.cpu, "tokens": tokens}
    if "output" in request:
        import numpy

        numpy.ascontiguousarray(states, dtype="<f4").tofile(request["output"])
    return result


def work(server, lists, workload):
    if workload in ("R1", "R2"):
        prompts = lists[workload]
        prefix = prompts["prefix"]
        sequences = [document + prompts["suffix"] for document in prompts["documents"]]
        tokens = sum(len(prefix) + len(sequence) for sequence in sequences)
        return lambda: server.hidden_states_behind(prefix, sequences), tokens
    sequences = [lists[workload]] if workload == "L" else lists[workload]
    return lambda: server.hidden_states(sequences), sum(map(len, sequences))


def run_queries(server, query, queries):
    walls, cpus = [], []
    for _ in range(queries):
        server.forget()
        with Stopwatch() as stopwatch:
            states = server.hidden_states([query])
        walls.append(stopwatch.wall)
        cpus.append(stopwatch.cpu)
    return {"wall": statistics.median(walls), "cpu": statistics.mean(cpus), "tokens": len(query)}, states


class Stopwatch:
    """Time on the clock, and of all threads of this process."""

    def __enter__(self):
        self.cpu, self.wall = -time.process_time(), -time.perf_counter()
        return self

    def __exit__(self, *_):
        self.wall += time.perf_counter()
        self.cpu += time.process_time()


def in_padded_batches(sequences, size, compute):
    """Runs sequences of like lengths together, and puts the results into the order that was asked for.

    `compute` gets ids and mask as lists of lists, padded on the left, so that each last id is at the end."""
    import numpy

    order = sorted(range(len(sequences)), key=lambda index: len(sequences[index]))
    states = [None] * len(sequences)
    for first in range(0, len(order), size):
        batch = order[first : first + size]
        longest = len(sequences[batch[-1]])
        pads = [longest - len(sequences[index]) for index in batch]
        ids = [[0] * pad + sequences[index] for pad, index in zip(pads, batch)]
        mask = [[0] * pad + [1] * (longest - pad) for pad in pads]
        for index, state in zip(batch, compute(ids, mask)):
            states[index] = state
    return numpy.stack(states)
