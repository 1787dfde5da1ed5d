"""vLLM on its CPU backend. Settings: "prefix_caching", "eager" (without torch.compile), "block" (tokens of a cache block)."""

import os

# The engine in this process, so that its CPU time is counted; a small cache, as nothing is generated.
os.environ["VLLM_ENABLE_V1_MULTIPROCESSING"] = "0"
os.environ.setdefault("VLLM_CPU_KVCACHE_SPACE", "2")
os.environ.setdefault("VLLM_LOGGING_LEVEL", "WARNING")

import numpy
from vllm import LLM, PoolingParams, TokensPrompt
from vllm.config import PoolerConfig

from serving import Server, serve


class Vllm(Server):
    packages = ("vllm-cpu", "torch")

    def __init__(self, model, settings, threads):
        self.prefix_caching = settings["prefix_caching"]
        self.model = LLM(
            model,
            runner="pooling",
            convert="embed",
            dtype=settings["dtype"],
            pooler_config=PoolerConfig(seq_pooling_type="LAST", use_activation=False),
            enable_prefix_caching=self.prefix_caching,
            enforce_eager=settings["eager"],
            max_model_len=8192,
            max_num_batched_tokens=settings["batch_tokens"],
            block_size=settings["block"],
        )

    def hidden_states(self, sequences):
        prompts = [TokensPrompt(prompt_token_ids=ids) for ids in sequences]
        outputs = self.model.embed(prompts, pooling_params=PoolingParams(use_activation=False), use_tqdm=False)
        return numpy.array([output.outputs.embedding for output in outputs], dtype=numpy.float32)

    def forget(self):
        if self.prefix_caching:
            self.model.reset_prefix_cache()


if __name__ == "__main__":
    serve(Vllm)
