"""Runs the contenders in turns and notes what each took."""

import datetime
import json
import shlex
import subprocess

from . import machine
from .contenders import REFERENCE
from .environments import NotAvailable
from .process import ServerProcess


class Measuring:
    """`save` is called with all that there is after each measurement, so that a run can be cut short."""

    def __init__(self, options, contenders, model, environments, save):
        self.options = options
        self.save = save
        self.contenders = contenders
        self.model = model
        self.environments = environments
        self.tokens = model.tokens(options.seed)
        self.processes = {}
        self.warm = set()
        self.unavailable = {}
        self.versions = {}
        self.measurements = []

    def run(self):
        """Every contender runs a workload before any runs the next one; each is first equally often."""
        try:
            for threads in self.options.threads:
                for round_number in range(1, self.options.rounds + 1):
                    self.run_round(round_number, threads)
                self.close_all()
        finally:
            self.close_all()

    def run_round(self, round_number, threads):
        turn = (round_number - 1) % len(self.contenders)
        turns = [
            (workload, contender)
            for workload in self.options.workloads
            for contender in self.contenders[turn:] + self.contenders[:turn]
            if contender.runs(workload)
        ]
        for workload, contender in turns:
            if contender.name in self.processes or machine.available_gib() > self.options.spare_gib:
                self.attempt(contender, lambda: self.warmed(contender, threads, workload))
        with Exclusive(self.options.exclusive):
            for workload, contender in turns:
                self.attempt(contender, lambda: self.run_turn(round_number, threads, workload, contender))

    def attempt(self, contender, action):
        """A contender that fails once takes no further part."""
        if contender.name in self.unavailable:
            return
        try:
            action()
        except NotAvailable as reason:
            print(f"{contender.name} does not run: {reason}", flush=True)
            self.unavailable[contender.name] = str(reason)
            self.close(contender.name)
            self.save(self.record())

    def run_turn(self, round_number, threads, workload, contender):
        run = self.warmed(contender, threads, workload).ask(workload=workload, queries=self.options.queries)
        print(f"{threads} threads, round {round_number}, {workload}, {contender.name}: {run['wall']:.3f} s", flush=True)
        self.measurements.append(
            {"contender": contender.name, "threads": threads, "round": round_number, "workload": workload, **run}
        )
        self.save(self.record())
        if machine.available_gib() < self.options.spare_gib:
            self.close(contender.name)

    def warmed(self, contender, threads, workload):
        """A process that has run the workload before."""
        process = self.process(contender, threads)
        if (contender.name, workload) not in self.warm:
            for _ in range(self.options.warmups):
                process.ask(workload=workload, queries=self.options.queries)
            self.warm.add((contender.name, workload))
        return process

    def process(self, contender, threads):
        if contender.name not in self.processes:
            log = self.environments.log(f"serve-{contender.name}")
            process = ServerProcess(contender, self.model, self.tokens, threads, self.environments, log)
            self.versions[contender.name] = process.ready["versions"]
            self.processes[contender.name] = process
        return self.processes[contender.name]

    def close(self, name):
        self.warm = {(contender, workload) for contender, workload in self.warm if contender != name}
        process = self.processes.pop(name, None)
        if process:
            process.close()

    def close_all(self):
        for name in list(self.processes):
            self.close(name)

    def record(self):
        return {
            "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ"),
            "machine": machine.here(),
            "model": self.model.folder.name,
            "flops_of_token": self.model.flops_of_token(),
            "queries": self.options.queries,
            "versions": self.versions,
            "unavailable": self.unavailable,
            "measurements": self.measurements,
            "workload_tokens": workload_tokens(self.tokens),
        }


class Exclusive:
    """Holds the machine by a command that runs another while nobody else may use it; by nothing where it is empty."""

    def __init__(self, command):
        self.command = shlex.split(command)
        self.holder = None

    def __enter__(self):
        if self.command:
            self.holder = subprocess.Popen([*self.command, "cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            self.holder.stdin.write("held\n")
            self.holder.stdin.flush()
            if self.holder.stdout.readline() != "held\n":
                raise SystemExit(f"{self.command} has not run what it was given")

    def __exit__(self, *_):
        if self.holder and self.holder.poll() is not None:
            print("The machine was not held to the end of the round", flush=True)
        elif self.holder:
            self.holder.communicate()


def workload_tokens(file):
    """What each workload consists of: ids, and of them those that a shared prefix saves."""
    lists = json.loads(file.read_text())
    counts = {"E2": {"tokens": len(lists["E2"]), "sequences": 1}, "L": {"tokens": len(lists["L"]), "sequences": 1}}
    for name in ("E1", "E1_13"):
        counts[name] = {"tokens": sum(map(len, lists[name])), "sequences": len(lists[name])}
    for name in ("R1", "R2"):
        prompts = lists[name]
        own = sum(len(document) + len(prompts["suffix"]) for document in prompts["documents"])
        number = len(prompts["documents"])
        counts[name] = {"tokens": own + number * len(prompts["prefix"]), "sequences": number}
    return counts


def prepare(contenders, model, environments, seed):
    """Installs and converts what the contenders need; the reasons of those that cannot be had."""
    unavailable = {}
    model.tokens(seed)
    for contender in contenders:
        try:
            environments.command(contender.environment)
            if contender.file:
                model.file(contender.file)
        except NotAvailable as reason:
            unavailable[contender.name] = str(reason)
            print(f"{contender.name} cannot be had: {reason}")
    return unavailable


def hidden_states(contender, workloads, model, environments, seed):
    """What a contender makes of each workload: a file of float32 each."""
    tokens = model.tokens(seed)
    log = environments.log(f"states-{contender.name}")
    process = ServerProcess(contender, model, tokens, 2, environments, log)
    files = {}
    try:
        for workload in workloads:
            files[workload] = model.own_cache / f"states-{seed}-{contender.name}-{workload}.f32"
            process.ask(workload=workload, queries=1, output=str(files[workload]))
    finally:
        process.close()
    return files


def reference(workloads, model, environments, seed):
    """The reference is computed once for a model and kept."""
    names = {w: model.own_cache / f"states-{seed}-{REFERENCE.name}-{w}.f32" for w in workloads}
    if all(file.exists() for file in names.values()):
        return names
    return hidden_states(REFERENCE, workloads, model, environments, seed)
