"""Installs: a virtual environment for each file in requirements/, and the programs in Java."""

import hashlib
import os
import shutil
import subprocess

from . import places


class NotAvailable(Exception):
    """A peer cannot run here; the message is the reason that the table gives."""


class Environments:
    def __init__(self, cache, python, jar):
        self.cache = cache
        self.python = python
        self.jar = jar

    def command(self, environment):
        """What a server is started with."""
        if environment == "ragstone":
            return java(self.our_jar(), "io.ragstone.benchmarks.workload.PeerProcess")
        if environment == "langchain4j":
            return java(self.langchain4j_jar(), "io.ragstone.benchmarks.peers.LangChain4j")
        return [str(self.venv(environment))]

    def venv(self, environment):
        """The Python of an environment, which is made when its requirements have changed."""
        requirements = places.REQUIREMENTS / (environment + ".txt")
        folder = self.cache / "environments" / environment
        python = folder / "bin" / "python"
        stamp = folder / "requirements.sha256"
        digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
        if stamp.exists() and stamp.read_text() == digest:
            return python
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        print(f"Installing {environment}")
        log = self.cache / "environments" / (environment + ".log")
        build = {
            **os.environ,
            "CMAKE_ARGS": "-DGGML_NATIVE=ON -DLLAVA_BUILD=OFF -DMTMD_BUILD=OFF",
            "CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count()),
        }
        # The files are complete: nothing is resolved, so that vLLM takes the PyTorch that PyPI has.
        run([self.python, "-m", "venv", folder], log)
        run([python, "-m", "pip", "install", "--no-deps", "-r", requirements], log, build)
        stamp.write_text(digest)
        return python

    def our_jar(self):
        if self.jar.exists():
            return self.jar
        if self.jar != places.JAR:
            raise NotAvailable(f"{self.jar} does not exist")
        print("Building Ragstone's benchmarks")
        maven = ["mvn", "-q", "-Pquick,benchmarks-jar", "-pl", "rag-benchmarks", "-am", "package", "-DskipTests"]
        run(maven, self.log("ragstone"), folder=places.REPOSITORY)
        return self.jar

    def langchain4j_jar(self):
        target = self.cache / "environments" / "langchain4j"
        jar = target / "langchain4j-peer.jar"
        newest = max(file.stat().st_mtime for file in places.LANGCHAIN4J.rglob("*.*"))
        if not jar.exists() or jar.stat().st_mtime < newest:
            print("Building the program around LangChain4j")
            maven = ["mvn", "-q", f"-DbuildDirectory={target}", "package"]
            run(maven, self.log("langchain4j"), folder=places.LANGCHAIN4J)
        return jar

    def log(self, name):
        folder = self.cache / "environments"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / (name + ".log")


def java(jar, main):
    options = ["-Xmx1g", "-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true"]
    return ["java", *options, "-cp", str(jar), main]


def run(command, log, environment=None, folder=None):
    """Runs to the end, with its output in a file, whose first error is the reason where it fails."""
    with open(log, "wb") as output:
        output.write(("$ " + " ".join(map(str, command)) + "\n").encode())
        output.flush()
        failed = subprocess.run(command, stdout=output, stderr=output, env=environment, cwd=folder).returncode
    if failed:
        print(f"Failed; all of it: {log}")
        raise NotAvailable(first_error(log))


def first_error(log):
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return next((line for line in lines if "ERROR" in line or "Error:" in line), lines[-1])
