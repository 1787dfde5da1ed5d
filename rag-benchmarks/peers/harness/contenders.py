"""Who runs. To add one: an entry here, a server in servers/, and its packages in requirements/."""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Contender:
    """One program at one setting.

    `environment` is a file in requirements/ and the virtual environment made of it, or a program in Java;
    `file` is what it reads instead of the safetensors, a name in models.CONVERSIONS."""

    name: str
    title: str
    precision: str
    environment: str
    server: str
    settings: dict
    file: str = ""
    shares_prefix: bool = False
    note: str = ""
    own_model: bool = False

    @property
    def is_ours(self):
        return self.environment == "ragstone"

    def runs(self, workload):
        """Another model has another way to rerank, and takes no long documents."""
        return not self.own_model or workload.startswith("E")


FLOAT32, BFLOAT16, INT8 = "float32", "bfloat16", "int8"


def ours(precision):
    settings = {"precision": precision.upper()}
    return Contender(
        f"ragstone-{precision}", "Ragstone", precision, "ragstone", "", settings, shares_prefix=True, note="ragged batch"
    )


def sentence_transformers(precision, batch):
    return Contender(
        f"sentence-transformers-{precision}" + (f"-padded{batch}" if batch > 1 else ""),
        "sentence-transformers",
        precision,
        "torch",
        "serve_sentence_transformers.py",
        {"dtype": precision, "batch": batch},
        note=f"padded batches of {batch}, sorted by length" if batch > 1 else "one at a time",
    )


def vllm(name, **settings):
    caching = settings["prefix_caching"]
    return Contender(
        name,
        "vLLM CPU",
        BFLOAT16,
        "vllm",
        "serve_vllm.py",
        {"dtype": "bfloat16", "batch_tokens": 8192, "block": 32, **settings},
        shares_prefix=caching,
        note=("prefix caching" if caching else "no prefix caching") + (", eager" if settings["eager"] else ", compiled"),
    )


def llama_cpp(kind, precision, **settings):
    return Contender(
        f"llama.cpp-{kind}",
        "llama.cpp",
        precision,
        "llama",
        "serve_llama_cpp.py",
        {"batch": 2048, "micro_batch": 512, "sequences": 16, "unified": True, "shared_prefix": True, **settings},
        file=kind,
        shares_prefix=True,
        note=f"{kind}, prefix decoded once for all sequences",
    )


def openvino(precision, batch, file):
    return Contender(
        f"openvino-{precision}" + (f"-padded{batch}" if batch > 1 else ""),
        "OpenVINO",
        precision,
        "openvino",
        "serve_openvino.py",
        {"batch": batch, "precision": "bf16"},
        file=file,
        note=("int8 weights, " if precision == INT8 else "")
        + (f"padded batches of {batch}, sorted by length" if batch > 1 else "one at a time"),
    )


def onnxruntime(precision, batch, file):
    return Contender(
        f"onnxruntime-{precision}" + (f"-padded{batch}" if batch > 1 else ""),
        "ONNX Runtime",
        precision,
        "onnxruntime",
        "serve_onnxruntime.py",
        {"batch": batch},
        file=file,
        note=("dynamic quantisation, a scale for each column, " if precision == INT8 else "")
        + (f"padded batches of {batch}, sorted by length" if batch > 1 else "one at a time"),
    )


def langchain4j(name, precision, model):
    return Contender(
        f"langchain4j-{name}",
        f"LangChain4j, {model}",
        precision,
        "langchain4j",
        "",
        {"model": model},
        note="its own model, texts of the same lengths; its tokenizer is in the time",
        own_model=True,
    )


DEFAULT = (
    ours(FLOAT32),
    ours(BFLOAT16),
    ours(INT8),
    sentence_transformers(FLOAT32, 1),
    sentence_transformers(BFLOAT16, 1),
    vllm("vllm-bfloat16", prefix_caching=True, eager=False),
    llama_cpp("bf16", BFLOAT16),
    llama_cpp("q8_0", INT8),
    openvino(BFLOAT16, 1, "openvino"),
    openvino(INT8, 1, "openvino-int8"),
    onnxruntime(FLOAT32, 1, "onnx"),
    onnxruntime(INT8, 1, "onnx-int8"),
    langchain4j("minilm", FLOAT32, "all-MiniLM-L6-v2"),
    langchain4j("minilm-q", INT8, "all-MiniLM-L6-v2-q"),
)

# Other settings, to see which is best on a machine.
OTHERS = (
    sentence_transformers(FLOAT32, 8),
    sentence_transformers(BFLOAT16, 8),
    vllm("vllm-bfloat16-eager", prefix_caching=True, eager=True),
    vllm("vllm-bfloat16-no-prefix", prefix_caching=False, eager=False),
    openvino(BFLOAT16, 8, "openvino"),
    openvino(INT8, 8, "openvino-int8"),
    onnxruntime(FLOAT32, 8, "onnx"),
    onnxruntime(INT8, 8, "onnx-int8"),
)

# What all others are compared with for accuracy.
REFERENCE = sentence_transformers(FLOAT32, 1)


def select(names):
    """The contenders of these names, "default", "all", or a prefix such as "vllm"."""
    known = DEFAULT + OTHERS
    chosen = []
    for name in names:
        if name in ("default", "all"):
            found = DEFAULT if name == "default" else known
        else:
            found = [c for c in known if c.name == name] or [c for c in DEFAULT if c.name.startswith(name)]
        if not found:
            raise SystemExit(f'Unknown peer "{name}"; there are ' + ", ".join(c.name for c in known))
        chosen += [contender for contender in found if contender not in chosen]
    return chosen
