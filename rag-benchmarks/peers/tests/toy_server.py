"""Serves states that are the sum of a sequence's ids; says something on standard output, as libraries do."""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "servers"))

from serving import Server, serve


class Toy(Server):
    def __init__(self, model, settings, threads):
        print("a library says something")
        self.forgotten = 0

    def hidden_states(self, sequences):
        return [sum(ids) for ids in sequences]

    def forget(self):
        self.forgotten += 1


if __name__ == "__main__":
    serve(Toy)
