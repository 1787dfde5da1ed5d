#!/usr/bin/env python3
"""Makes a BEIR folder of a file in SQuAD's format: convert.py xquad.en.json FOLDER

Each paragraph is a document, each question a query, its paragraph relevant. Questions that are asked of several
paragraphs in the same words are one query with several relevant documents.
"""
import json, pathlib, sys

source, folder = sys.argv[1], pathlib.Path(sys.argv[2])
(folder / "qrels").mkdir(parents=True, exist_ok=True)
documents, queries, relevant = [], {}, {}
for article in json.load(open(source, encoding="utf-8"))["data"]:
    for number, paragraph in enumerate(article["paragraphs"], 1):
        document = f"{article['title']}#{number}"
        documents.append((document, paragraph["context"]))
        for question in paragraph["qas"]:
            text = question["question"].strip()
            query = queries.setdefault(text, question["id"])
            relevant.setdefault(query, []).append(document)


def write(name, lines):
    (folder / name).write_text("".join(line + "\n" for line in lines), encoding="utf-8", newline="\n")


def objects(pairs):
    return (json.dumps({"_id": id, "text": text}, ensure_ascii=False) for id, text in pairs)


write("corpus.jsonl", objects(documents))
write("queries.jsonl", objects((id, text) for text, id in queries.items()))
write("qrels/test.tsv", ["query-id\tcorpus-id\tscore"]
      + [f"{query}\t{document}\t1" for query in relevant for document in dict.fromkeys(relevant[query])])
