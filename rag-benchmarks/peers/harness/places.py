"""Where things are."""

import pathlib

PEERS = pathlib.Path(__file__).resolve().parent.parent
SERVERS = PEERS / "servers"
CONVERT = PEERS / "convert"
REQUIREMENTS = PEERS / "requirements"
LANGCHAIN4J = PEERS / "langchain4j"
REPOSITORY = PEERS.parent.parent
JAR = PEERS.parent / "target" / "benchmarks.jar"
RANDOM_MODEL = pathlib.Path.home() / ".cache" / "ragstone-benchmarks" / "random-0.6b"
