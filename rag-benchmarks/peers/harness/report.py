"""Makes the table of all results in a folder: times-*.json of `measure`, accuracy-*.json of `accuracy`."""

import json
import statistics

from .contenders import DEFAULT, OTHERS

CONTENDERS = {contender.name: contender for contender in DEFAULT + OTHERS}
PRECISIONS = ("float32", "bfloat16", "int8")


def write(folder, report_folder):
    records = [json.loads(file.read_text()) for file in sorted(folder.glob("times-*.json"))]
    accuracies = {
        file.stem.removeprefix("accuracy-"): json.loads(file.read_text()) for file in sorted(folder.glob("accuracy-*.json"))
    }
    summary = {"records": records, "accuracy": accuracies, "summaries": summarise(records)}
    report_folder.mkdir(parents=True, exist_ok=True)
    (report_folder / "peers.json").write_text(json.dumps(summary, indent=1) + "\n")
    (report_folder / "peers.md").write_text(markdown(summary))


def summarise(records):
    """For each processor, number of threads, workload and contender: medians over the rounds of all records."""
    groups = {}
    for record in records:
        for measurement in record["measurements"]:
            key = (
                record["machine"]["processor"],
                measurement["threads"],
                measurement["workload"],
                measurement["contender"],
            )
            groups.setdefault(key, []).append((record, measurement))
    return [summary(key, members) for key, members in groups.items()]


def summary(key, members):
    processor, threads, workload, name = key
    walls = [as_large(record, measurement) for record, measurement in members]
    ratios = [ratio for record, measurement in members if (ratio := to_ours(record, measurement))]
    return {
        "processor": processor,
        "threads": threads,
        "workload": workload,
        "contender": name,
        "rounds": len(members),
        "wall": statistics.median(walls),
        "wall_least": min(walls),
        "wall_greatest": max(walls),
        "cpu": statistics.median(measurement["cpu"] * scale(record, measurement) for record, measurement in members),
        "tokens": members[0][0]["workload_tokens"][workload]["tokens"],
        "to_ours": statistics.median(ratios) if ratios else None,
    }


def scale(record, measurement):
    """A program with its own, smaller model is given the time that it would take for as many operations."""
    return record["flops_of_token"] / measurement.get("flops_of_token", record["flops_of_token"])


def as_large(record, measurement):
    return measurement["wall"] * scale(record, measurement)


def to_ours(record, measurement):
    """How often ours, in the same precision and the same round, fits into its time."""
    precision = CONTENDERS[measurement["contender"]].precision
    same = [
        other
        for other in record["measurements"]
        if other["contender"] == f"ragstone-{precision}"
        and all(other[field] == measurement[field] for field in ("threads", "round", "workload"))
    ]
    return as_large(record, measurement) / same[0]["wall"] if same else None


def markdown(summary):
    parts = ["# Ragstone beside its peers", header(summary)]
    for processor, threads, workload in sorted({(s["processor"], s["threads"], s["workload"]) for s in summary["summaries"]}):
        rows = [
            s
            for s in summary["summaries"]
            if (s["processor"], s["threads"], s["workload"]) == (processor, threads, workload)
        ]
        parts += [f"## {workload}, {threads} thread{'s' * (threads > 1)}, {processor}", times(rows, workload)]
    if summary["accuracy"]:
        parts += ["## Accuracy", accuracy(summary["accuracy"])]
    parts += ["## Settings", settings(summary["records"])]
    unavailable = {name: reason for record in summary["records"] for name, reason in record["unavailable"].items()}
    if unavailable:
        rows = [[name, reason] for name, reason in sorted(unavailable.items())]
        parts += ["## Did not run", table(["peer", "reason"], rows)]
    return "\n\n".join(parts) + "\n"


def header(summary):
    lines = []
    for record in summary["records"]:
        machine = record["machine"]
        features = " ".join(machine["features"])
        line = f"{machine['processor']} ({features}), {machine['processors']} processors, {machine['system']}; model {record['model']}."
        if line not in lines:
            lines.append(line)
    return "\n".join(lines) + (
        "\n\nMedians of the rounds. *To ours* is the time by Ragstone's in the same precision, round and number of threads: "
        "above 1, Ragstone is faster. R1's tokens are those of all prompts, also where the prefix is computed once. [README](../../rag-benchmarks/peers/README.md) says how it was measured."
    )


def times(rows, workload):
    rows = sorted(rows, key=lambda row: (PRECISIONS.index(CONTENDERS[row["contender"]].precision), row["wall"]))
    unit, factor = ("ms", 1000) if workload == "E2" else ("s", 1)
    heads = ["", "precision", f"wall, {unit}", f"CPU, {unit}", "tokens/s", "to ours", "rounds"]
    cells = []
    for row in rows:
        wall = [f"{row[field] * factor:.{digits(row[field] * factor)}f}" for field in ("wall", "wall_least", "wall_greatest")]
        cells.append(
            [
                label(row["contender"]),
                CONTENDERS[row["contender"]].precision,
                f"{wall[0]} ({wall[1]} to {wall[2]})",
                f"{row['cpu'] * factor:.{digits(row['cpu'] * factor)}f}",
                f"{row['tokens'] / row['wall']:.0f}",
                f"{row['to_ours']:.2f}" if row["to_ours"] else "",
                str(row["rounds"]),
            ]
        )
    return table(heads, cells)


def digits(value):
    return 0 if value >= 100 else 1 if value >= 20 else 2


def accuracy(accuracies):
    heads = ["model", "peer", "precision", "cosine to float32, mean", "least", "difference of R1's scores, mean", "greatest"]
    cells = []
    for model, results in accuracies.items():
        for name, result in sorted(results.items(), key=lambda item: -item[1].get("cosine_mean", -2)):
            if name not in CONTENDERS:
                continue
            numbers = ["did not run", "", "", ""]
            if "cosine_mean" in result:
                numbers = [f"{result['cosine_mean']:.6f}", f"{result['cosine_least']:.6f}"]
                numbers += [f"{result['score_mean']:.1e}", f"{result['score_greatest']:.1e}"]
            cells.append([model, label(name), CONTENDERS[name].precision, *numbers])
    return table(heads, cells)


def settings(records):
    versions = {name: found for record in records for name, found in record["versions"].items()}
    rows = []
    for name in sorted(versions):
        packages = ", ".join(f"{package} {version}" for package, version in versions[name].items())
        shares = "yes" if CONTENDERS[name].shares_prefix else ""
        rows.append([label(name), f"`{name}`", CONTENDERS[name].note, shares, packages])
    return table(["", "name", "setting", "R1's prefix computed once", "versions"], rows)


def label(name):
    contender = CONTENDERS[name]
    title = f"**{contender.title}**" if contender.is_ours else contender.title
    alike = [other for other in CONTENDERS.values() if (other.title, other.precision) == (contender.title, contender.precision)]
    return f"{title}, {contender.note}" if len(alike) > 1 else title


def table(heads, rows):
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)
