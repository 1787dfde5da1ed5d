"""llama.cpp through llama-cpp-python's C functions. Settings: "file", "batch" and "micro_batch" in tokens,
"shared_prefix" (computed once for all sequences, which llama.cpp lets its callers do)."""

import ctypes

import llama_cpp
import numpy

from serving import Server, serve

class LlamaCpp(Server):
    packages = ("llama-cpp-python",)

    def __init__(self, model, settings, threads):
        llama_cpp.llama_backend_init()
        parameters = llama_cpp.llama_model_default_params()
        parameters.use_mmap = True
        self.model = llama_cpp.llama_model_load_from_file(settings["file"].encode(), parameters)
        self.hidden = llama_cpp.llama_model_n_embd(self.model)
        self.shared_prefix = settings["shared_prefix"]
        self.batch_tokens = settings["batch"]
        self.max_sequences = settings["sequences"]
        context = llama_cpp.llama_context_default_params()
        context.n_ctx = settings["batch"] if settings["unified"] else settings["batch"] * self.max_sequences
        context.n_batch = settings["batch"]
        context.n_ubatch = settings["micro_batch"]
        context.n_seq_max = self.max_sequences
        context.n_threads = context.n_threads_batch = threads
        context.embeddings = True
        context.pooling_type = llama_cpp.LLAMA_POOLING_TYPE_NONE
        context.kv_unified = settings["unified"]
        context.flash_attn_type = settings.get("flash_attention", -1)
        self.context = llama_cpp.llama_init_from_model(self.model, context)
        llama_cpp.llama_set_embeddings(self.context, True)
        self.memory = llama_cpp.llama_get_memory(self.context)
        self.batch = llama_cpp.llama_batch_init(settings["batch"], 0, self.max_sequences)

    def hidden_states(self, sequences):
        return self.in_batches([], sequences)

    def hidden_states_behind(self, prefix, sequences):
        if self.shared_prefix:
            return self.in_batches(prefix, sequences)
        return self.hidden_states([prefix + sequence for sequence in sequences])

    def in_batches(self, prefix, sequences):
        """As many sequences at once as the batch has room for, of like lengths together."""
        order = sorted(range(len(sequences)), key=lambda index: len(sequences[index]))
        states = [None] * len(sequences)
        while order:
            members, room = [], self.batch_tokens - len(prefix)
            while order and len(members) < self.max_sequences and len(sequences[order[0]]) <= room:
                room -= len(sequences[order[0]])
                members.append(order.pop(0))
            for index, state in zip(members, self.decode(prefix, [sequences[index] for index in members])):
                states[index] = state
        return numpy.stack(states)

    def decode(self, prefix, sequences):
        """One batch; the tokens of a prefix belong to all of its sequences."""
        llama_cpp.llama_memory_clear(self.memory, False)
        self.batch.n_tokens = 0
        for position, token in enumerate(prefix):
            self.add(token, position, range(len(sequences)), False)
        last = []
        for number, sequence in enumerate(sequences):
            for offset, token in enumerate(sequence):
                self.add(token, len(prefix) + offset, (number,), offset == len(sequence) - 1)
            last.append(self.batch.n_tokens - 1)
        if llama_cpp.llama_decode(self.context, self.batch) != 0:
            raise RuntimeError("llama_decode failed")
        return [self.state(index) for index in last]

    def add(self, token, position, sequences, wanted):
        batch, index = self.batch, self.batch.n_tokens
        batch.token[index] = token
        batch.pos[index] = position
        batch.n_seq_id[index] = len(sequences)
        for number, sequence in enumerate(sequences):
            batch.seq_id[index][number] = sequence
        batch.logits[index] = wanted
        batch.n_tokens += 1

    def state(self, index):
        pointer = llama_cpp.llama_get_embeddings_ith(self.context, index)
        return numpy.ctypeslib.as_array(ctypes.cast(pointer, ctypes.POINTER(ctypes.c_float)), (self.hidden,)).copy()


if __name__ == "__main__":
    serve(LlamaCpp)
