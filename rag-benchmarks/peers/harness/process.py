"""A contender's process, which is asked by lines of JSON; servers/serving.py says how."""

import json
import os
import subprocess

from . import places
from .environments import NotAvailable


class ServerProcess:
    def __init__(self, contender, model, tokens, threads, environments, log):
        command = environments.command(contender.environment)
        if contender.server:
            command = [*command, str(places.SERVERS / contender.server)]
        settings = dict(contender.settings)
        if contender.file:
            settings["file"] = str(model.file(contender.file))
        if contender.environment in ("ragstone", "langchain4j"):
            command.insert(1, f"-Dai.djl.pytorch.num_threads={threads}")
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads)}
        processors = sorted(os.sched_getaffinity(0))[:threads]
        if contender.environment == "vllm":
            environment["VLLM_CPU_OMP_THREADS_BIND"] = ",".join(map(str, processors))
        # It takes as many threads as there are processors.
        bind = (lambda: os.sched_setaffinity(0, processors)) if contender.environment == "langchain4j" else None
        self.log = log
        with open(log, "wb") as errors:
            self.process = subprocess.Popen(
                [*command, str(model.folder), str(tokens), json.dumps(settings)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                preexec_fn=bind,
                text=True,
            )
        self.ready = self.next()

    def ask(self, **request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self.next()

    def next(self):
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            print(f"Ended; all that it said: {self.log}")
            raise NotAvailable(self.reason())
        return json.loads(line)

    def reason(self):
        """The last line that looks like the cause of it all."""
        lines = [line.strip() for line in self.log.read_text(errors="replace").splitlines() if line.strip()]
        errors = [line for line in lines if "Error" in line or "Exception" in line or "must be" in line]
        return (errors or lines or [f"ended with {self.process.returncode}"])[-1]

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
