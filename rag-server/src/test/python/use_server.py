"""Uses a Ragstone server through OpenAI's own client; prints what comes back as JSON."""

import json
import sys

import openai

base_url, token = sys.argv[1:]
client = openai.OpenAI(base_url=base_url + "v1", api_key=token, max_retries=0)
text = "Milvus keeps inserted data in object storage."


def embed(**fields):
    response = client.embeddings.create(model="mini", **fields)
    return [item.embedding for item in response.data]


def failure(call):
    try:
        call()
    except openai.APIStatusError as error:
        return {"type": type(error).__name__, "status": error.status_code, "body": error.body}
    return None


print(
    json.dumps(
        {
            "models": [model.id for model in client.models.list()],
            "base64": embed(input=text),
            "float": embed(input=text, encoding_format="float"),
            "several": embed(input=["one", "two"]),
            "query": embed(input="Where are data?", extra_body={"input_type": "query"}),
            "short": embed(input=text, dimensions=32),
            "tokens": client.embeddings.create(model="mini", input=text).usage.total_tokens,
            "tokenIds": failure(lambda: embed(input=[1, 2, 3])),
            "noModel": failure(lambda: client.embeddings.create(model="none", input=text)),
            "noToken": failure(
                lambda: openai.OpenAI(base_url=base_url + "v1", api_key="wrong", max_retries=0)
                .models.list()
            ),
        }
    )
)
