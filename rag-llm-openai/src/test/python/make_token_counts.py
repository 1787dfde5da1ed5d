#!/usr/bin/env python3
"""Writes the fixture of the token counter: hostile strings and how many tokens tiktoken makes of each.

    python rag-llm-openai/src/test/python/make_token_counts.py [FOLDER]

rewrites rag-llm-openai/src/test/resources/tokens/counts.jsonl.gz. Line 1 is metadata (version, the encodings of some
models). tiktoken downloads its tables at first use; where it cannot, FOLDER has them (o200k_base.tiktoken and
cl100k_base.tiktoken, for instance those in jtokkit's jar). It checks their SHA-256 in either case.

Random characters are those of Unicode 3.2, which is in every JDK: how a newer one is cut depends on the JDK's tables.
"""
import gzip
import hashlib
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import unicodedata

ENCODINGS = ("cl100k_base", "o200k_base")
URL = "https://openaipublic.blob.core.windows.net/encodings/{}.tiktoken"

if len(sys.argv) > 1:
    cache = tempfile.mkdtemp()
    for name in ENCODINGS:
        key = hashlib.sha1(URL.format(name).encode()).hexdigest()
        shutil.copy(pathlib.Path(sys.argv[1], name + ".tiktoken"), pathlib.Path(cache, key))
    os.environ["TIKTOKEN_CACHE_DIR"] = cache

import tiktoken

chance = random.Random(20261122)

TEXTS = [
    "",
    " ",
    "How is data stored in milvus?",
    "I'm sure we'LL say it's THEY'RE don'T o'clock 'S 's ''s l'été",
    "don\u2019t we\u02bcll",
    "<|endoftext|> <|im_start|>system<|im_end|> <|fim_prefix|>",
    "1 12 123 1234 12345 1234567890 3.14159 1,000,000 ١٢٣٤٥ ⅣⅫ ½",
    "camelCase PascalCase SCREAMING_CASE HTMLParser iPhone McDonald ǅungla",
    "数据存储在 etcd 中，并且 MinIO 负责对象存储。",
    "データはMinIOに保存されます。カタカナ ひらがな",
    "데이터는 어디에 저장됩니까?",
    "Где хранятся данные? ПРИВЕТ Привет",
    "أين يتم تخزين البيانات؟",
    "डेटा कहाँ संग्रहीत है? ক্ষ",
    "ข้อมูลถูกเก็บไว้ที่ไหน",
    "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇩🇪 e\u0301 n\u0303 Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘",
    "def f(x):\n\tif x  ==  1:\n\t\treturn {'a': [1, 2]}  \n\n\n\n",
    "<div class=\"a\">\r\n  <p>&nbsp;</p>\r\n</div>\r\n\r\n",
    "\u00a0\u2003\u3000\u2028\u2029\u0085\u200b\ufeff\u180e",
    "a" * 5000,
    "ab " * 2000,
    " " * 3000,
    "\n" * 1000 + "x",
    "!" * 1000,
    "-=" * 500 + "/\n/\r\n//",
    "天" * 1500,
    "\U0001F680" * 300,
    "\x00\x01\x7f",
    "\ufffd",
]

PIECES = [
    " ", "  ", "\n", "\r\n", "\t", "\u00a0", "\u3000", "'s", "'LL", "\u2019", "a", "The", "WORD", "wOrD",
    "1", "12345", "½", "é", "e\u0301", "ß", "ǅ", "ª", "中文", "ひ", "ー", "한", "Ж", "ع", "ิ", "ก", "्", "क", "👍🏽",
    "\u200d", "_", "-", "--", "/", "//", "...", "!", "?!", "(", ")\n", "<|", "|>", "{}", "$", "€", "#", "\u0000",
]
for _ in range(1500):
    TEXTS.append("".join(chance.choice(PIECES) for _ in range(chance.randint(1, 24))))

assigned = [c for c in map(chr, range(0x110000)) if unicodedata.ucd_3_2_0.category(c) not in ("Cn", "Cs", "Co")]
for _ in range(1500):
    near = chance.randrange(len(assigned))
    block = assigned[max(0, near - 40) : near + 40]
    TEXTS.append("".join(chance.choice(block) for _ in range(chance.randint(1, 30))))

MODELS = [
    "gpt-5", "gpt-5-mini-2025-08-07", "gpt-4.1", "gpt-4.1-mini", "gpt-4.5-preview", "gpt-4o", "gpt-4o-2024-08-06",
    "gpt-4o-mini", "chatgpt-4o-latest", "o1", "o1-mini", "o3", "o3-mini", "o4-mini", "o4-mini-2025-04-16",
    "gpt-4", "gpt-4-0613", "gpt-4-32k", "gpt-4-turbo-2024-04-09", "gpt-3.5-turbo", "gpt-3.5-turbo-0125", "gpt-3.5",
    "gpt-35-turbo", "gpt-35-turbo-16k", "ft:gpt-4o:acme::1", "ft:gpt-4o-mini:acme::1", "ft:gpt-4-0613:acme::1",
    "ft:gpt-3.5-turbo:acme::1", "davinci-002", "ft:babbage-002:acme::1",
]

encodings = {name: tiktoken.get_encoding(name) for name in ENCODINGS}
metadata = {
    "tiktoken": tiktoken.__version__,
    "models": {model: tiktoken.model.encoding_name_for_model(model) for model in MODELS},
}
target = pathlib.Path(__file__).parent.parent / "resources" / "tokens" / "counts.jsonl.gz"
with gzip.GzipFile(target, "wb", mtime=0) as out:
    out.write((json.dumps(metadata) + "\n").encode())
    for text in dict.fromkeys(TEXTS):
        line = {"text": text} | {name: len(e.encode_ordinary(text)) for name, e in encodings.items()}
        out.write((json.dumps(line) + "\n").encode())
