"""sentence-transformers on PyTorch. Settings: "dtype" of torch, "batch" (1: without padding)."""

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Pooling, Transformer

from serving import Server, in_padded_batches, serve


class SentenceTransformers(Server):
    packages = ("sentence-transformers", "transformers", "torch")

    def __init__(self, model, settings, threads):
        torch.set_num_threads(threads)
        transformer = Transformer(model, model_kwargs={"dtype": getattr(torch, settings["dtype"])})
        pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode="lasttoken")
        self.model = SentenceTransformer(modules=[transformer, pooling], device="cpu").eval()
        self.batch = settings["batch"]

    def hidden_states(self, sequences):
        return in_padded_batches(sequences, self.batch, self.compute)

    @torch.inference_mode()
    def compute(self, ids, mask):
        features = {"input_ids": torch.tensor(ids), "attention_mask": torch.tensor(mask)}
        return self.model(features)["sentence_embedding"].float().numpy()


if __name__ == "__main__":
    serve(SentenceTransformers)
