"""sentence-transformers behind FastAPI, as the tutorials have it: OpenAI's /v1/embeddings, a call each.

    python serve_fastapi.py MODEL_FOLDER PORT THREADS

The handler is no coroutine, so FastAPI runs it on its thread pool and requests are computed side by side.
"""

import sys

import torch
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer


class Embeddings(BaseModel):
    input: list[str]
    model: str


def application(folder, threads):
    torch.set_num_threads(threads)
    transformer = Transformer(folder, model_kwargs={"dtype": torch.float32})
    pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode="lasttoken")
    model = SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu").eval()
    app = FastAPI()

    @app.post("/v1/embeddings")
    def embeddings(request: Embeddings):
        vectors = model.encode(request.input, show_progress_bar=False)
        return {
            "object": "list",
            "data": [{"object": "embedding", "index": i, "embedding": vector.tolist()} for i, vector in enumerate(vectors)],
        }

    return app


if __name__ == "__main__":
    uvicorn.run(application(sys.argv[1], int(sys.argv[3])), host="127.0.0.1", port=int(sys.argv[2]), log_level="warning")
