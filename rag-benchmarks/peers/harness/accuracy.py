"""How far what a contender computes is from the float32 reference."""

import array
import math
import statistics
import sys

from . import measuring
from .environments import NotAvailable
from .models import probability

WORKLOADS = ("E1_13", "R1")


def compare(contenders, model, environments, seed):
    """For each contender the cosines of its vectors to the reference's, and what it says of documents instead."""
    verdict = model.verdict()
    hidden = len(verdict)
    expected = read_all(measuring.reference(WORKLOADS, model, environments, seed), hidden)
    results = {}
    for contender in contenders:
        if contender.own_model:
            continue
        try:
            files = measuring.hidden_states(contender, WORKLOADS, model, environments, seed)
        except NotAvailable as reason:
            print(f"{contender.name} does not run: {reason}")
            results[contender.name] = {"unavailable": str(reason)}
            continue
        results[contender.name] = difference(expected, read_all(files, hidden), verdict)
        print(f"{contender.name} on {model.folder.name}: {results[contender.name]}", flush=True)
    return results


def difference(expected, actual, verdict):
    cosines = [cosine(a, b) for a, b in zip(expected["E1_13"], actual["E1_13"], strict=True)]
    scores = [
        abs(probability(verdict, a) - probability(verdict, b))
        for a, b in zip(expected["R1"], actual["R1"], strict=True)
    ]
    return {
        "cosine_least": min(cosines),
        "cosine_mean": statistics.mean(cosines),
        "score_mean": statistics.mean(scores),
        "score_greatest": max(scores),
    }


def read_all(files, hidden):
    return {workload: read(file, hidden) for workload, file in files.items()}


def read(file, hidden):
    values = array.array("f", file.read_bytes())
    if sys.byteorder == "big":
        values.byteswap()
    return [values[first : first + hidden] for first in range(0, len(values), hidden)]


def cosine(a, b):
    product = math.fsum(x * y for x, y in zip(a, b, strict=True))
    return product / math.sqrt(math.fsum(x * x for x in a) * math.fsum(y * y for y in b))
