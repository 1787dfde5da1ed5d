"""The command line."""

import argparse
import json
import os
import pathlib
import sys
import time

from . import accuracy, measuring, places, report
from .contenders import REFERENCE, select
from .environments import Environments
from .models import Model

ACTIONS = ("prepare", "measure", "accuracy", "report", "all")


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="run", description="Runs Ragstone and its peers on the same weights and the same lists of ids, in turns."
    )
    names = lambda text: text.split(",")
    numbers = lambda text: [int(number) for number in text.split(",")]
    parser.add_argument(
        "action",
        nargs="?",
        default="all",
        choices=ACTIONS,
        help="prepare installs and converts; measure adds a file of times to the results; accuracy compares with "
        "float32; report makes the table of all results there are; all does the four (default)",
    )
    parser.add_argument("--peers", type=names, default=["default"], help="names or their beginnings, default, or all")
    parser.add_argument("--workloads", type=names, default=["E1_13", "E2", "R1"], help="of E1,E1_13,E2,R1,R2,L")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warmups", type=int, default=2, help="runs of a workload before it counts, in each process")
    parser.add_argument(
        "--exclusive",
        default="",
        metavar="COMMAND",
        help="runs a command while nobody else uses the machine, such as 'flock FILE'; held for one round "
        "at a time, and not while models are loaded",
    )
    parser.add_argument("--threads", type=numbers, default=[os.cpu_count()], help="such as 1,2")
    parser.add_argument("--queries", type=int, default=20, help="how many E2 has")
    parser.add_argument("--model", type=pathlib.Path, default=places.RANDOM_MODEL, help="a folder with one safetensors file in BF16")
    parser.add_argument("--outliers", type=int, default=4, help="of the second model of accuracy, see RandomWeights; 0: none")
    parser.add_argument("--seed", type=int, default=42, help="of the lists of ids")
    parser.add_argument("--spare-gib", type=float, default=6, help="a process stays between its turns while so much memory is left")
    parser.add_argument("--cache", type=pathlib.Path, default=pathlib.Path.home() / ".cache" / "ragstone-peers")
    parser.add_argument("--python", default=sys.executable, help="what environments are made with")
    parser.add_argument("--jar", type=pathlib.Path, default=places.JAR, help="Ragstone's benchmarks; built where it is not there")
    parser.add_argument("--out", type=pathlib.Path, default=places.JAR.parent / "peers", help="the folder of the results")
    parser.add_argument("--report-to", type=pathlib.Path, help="where peers.md and peers.json go (default: --out)")
    return parser.parse_args(arguments)


def main():
    options = parse(sys.argv[1:])
    options.cache, options.out, options.model = (p.absolute() for p in (options.cache, options.out, options.model))
    contenders = select(options.peers)
    environments = Environments(options.cache, options.python, options.jar.absolute())
    model = Model(options.model, environments, options.cache)
    if options.model == places.RANDOM_MODEL:
        model.write_if_random(0)
    models = [model, *([] if options.outliers == 0 else [with_outliers(options, environments)])]
    options.out.mkdir(parents=True, exist_ok=True)
    wanted = lambda action: options.action in (action, "all")
    if wanted("prepare"):
        prepare(options, contenders, models, environments)
    if wanted("measure"):
        file = options.out / f"times-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.getpid()}.json"
        measuring.Measuring(options, contenders, model, environments, lambda record: write(file, record)).run()
    if wanted("accuracy"):
        for each in models:
            results = accuracy.compare(contenders, each, environments, options.seed)
            file = options.out / f"accuracy-{each.folder.name}.json"
            write(file, {**(json.loads(file.read_text()) if file.exists() else {}), **results})
    if wanted("report") or options.action == "measure":
        folder = options.report_to or options.out
        report.write(options.out, folder)
        print(f"Written: {folder / 'peers.md'}")


def with_outliers(options, environments):
    folder = options.cache / "models" / f"random-0.6b-outliers{options.outliers}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    model = Model(folder, environments, options.cache)
    model.write_if_random(options.outliers)
    return model


def prepare(options, contenders, models, environments):
    needed = contenders if REFERENCE in contenders else [*contenders, REFERENCE]
    for model in models:
        unavailable = measuring.prepare(needed, model, environments, options.seed)
        if REFERENCE.name not in unavailable:
            measuring.reference(accuracy.WORKLOADS, model, environments, options.seed)


def write(file, value):
    file.write_text(json.dumps(value, indent=1) + "\n")
