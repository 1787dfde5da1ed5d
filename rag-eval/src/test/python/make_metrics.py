#!/usr/bin/env python3
"""Writes the fixture of the metrics: judgements, runs, and what pytrec_eval and ranx say of them.

    python rag-eval/src/test/python/make_metrics.py

rewrites rag-eval/src/test/resources/io/ragstone/eval/metrics.json. With a seed and a file as arguments, it writes other
cases to that file; MetricsPythonIT does so.

pytrec_eval (trec_eval 9) gets scores with ties. ranx breaks ties otherwise, so it gets trec_eval's order as scores without
any. Both get queries that found nothing as queries with one document that nobody judged, and every judged query is
counted.
"""
import json
import pathlib
import random
import struct
import sys

import pytrec_eval
import ranx
import scipy.stats

K = (1, 3, 5, 10, 100)
TREC = {"nDCG": "ndcg_cut", "Recall": "recall", "P": "P", "MAP": "map_cut"}
RANX = {"nDCG": "ndcg", "Recall": "recall", "P": "precision", "MAP": "map", "MRR": "mrr"}
FILLER = "nobody-judged-this"

seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20261122
here = pathlib.Path(__file__).parent
target = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else here.parent / "resources/io/ragstone/eval/metrics.json"
chance = random.Random(seed)


def documents(count):
    return [chance.choice("abcxyz") + str(n) for n in chance.sample(range(400), count)]


def judgements():
    """Graded, with grades of 0 and less, and now and then without any relevant document."""
    grades = chance.choice([(0, 1), (0, 1, 2, 3), (-1, 0, 1, 5), (0,)])
    return {document: chance.choice(grades) for document in documents(chance.randint(1, 40))}


def ranking(judged):
    """Some of what was judged and some of what was not; scores often equal, as float32 or altogether."""
    if chance.random() < 0.1:
        return {}
    pool = sorted(set(chance.sample(sorted(judged), chance.randint(0, len(judged)))) | set(documents(chance.randint(1, 130))))
    values = [chance.uniform(-1, 30) for _ in range(chance.choice([1, 3, 10, 500]))]
    near = chance.random() < 0.3
    return {d: chance.choice(values) + (chance.choice([0, 1e-12]) if near else 0) for d in pool}


def float32(value):
    return struct.unpack("f", struct.pack("f", value))[0]


def trec_order(scores):
    by_id = sorted(scores, reverse=True)
    return sorted(by_id, key=lambda d: -float32(scores[d]))


def trec_values(qrels, run):
    """recip_rank has no cut, so it is asked of cut rankings."""
    measures = {f"{name}_{k}" for name in TREC.values() for k in K} | {"map"}
    result = pytrec_eval.RelevanceEvaluator(qrels, measures).evaluate(run)
    values = {f"{name}@{k}": {q: r[f"{trec}_{k}"] for q, r in result.items()} for name, trec in TREC.items() for k in K}
    values["MAP"] = {q: r["map"] for q, r in result.items()}
    for k in K:
        cut = {q: {d: run[q][d] for d in trec_order(run[q])[:k]} for q in run}
        reciprocal = pytrec_eval.RelevanceEvaluator(qrels, {"recip_rank"}).evaluate(cut)
        values[f"MRR@{k}"] = {q: r["recip_rank"] for q, r in reciprocal.items()}
    return values


def ranx_values(qrels, run):
    """ranx knows grades from 0 on."""
    positive = {q: {d: max(0, g) for d, g in judged.items()} for q, judged in qrels.items()}
    untied = {q: {d: 1.0 / (i + 1) for i, d in enumerate(trec_order(scores))} for q, scores in run.items()}
    names = {f"{name}@{k}": f"{ranx_name}@{k}" for name, ranx_name in RANX.items() for k in K} | {"MAP": "map"}
    table = ranx.Run(untied)
    ranx.evaluate(ranx.Qrels(positive), table, list(names.values()), return_mean=False, make_comparable=True)
    scores = table.scores
    return {name: {q: float(scores[ranx_name][q]) for q in qrels} for name, ranx_name in names.items()}


qrels = {f"q{i}": judgements() for i in range(60)}
runs = {name: {q: ranking(judged) for q, judged in qrels.items()} for name in ("first", "second")}
cases = {}
for name, run in runs.items():
    filled = {q: scores or {FILLER: 1.0} for q, scores in run.items()}
    cases[name] = {"rankings": run, "pytrec_eval": trec_values(qrels, filled), "ranx": ranx_values(qrels, filled)}
pairs = {}
for metric in ("nDCG@10", "MAP"):
    first, second = (list(cases[name]["pytrec_eval"][metric].values()) for name in runs)
    pairs[metric] = float(scipy.stats.ttest_rel(first, second).pvalue)
fixture = {
    "made_with": {"pytrec_eval-terrier": "0.5.11", "ranx": "0.3.21", "scipy": scipy.__version__, "seed": seed},
    "qrels": qrels,
    "runs": cases,
    "paired_t_test": pairs,
}
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
