"""Writes a checkpoint as GGUF, measures what the 8-bit weights cost, and fits the temperature.

    python3 export.py --data out --run out/run --to ../Data/model/tagger.gguf
"""

import argparse
import json
import os

import gguf
import numpy as np
import torch
import torch.nn.functional as F
from gguf.quants import dequantize, quantize

import encode
import schema
from batches import Set
from decode import Decoder, log_softmax
from model import Shape, Tagger
from train import losses

ARCH = "seraph-tagger"
Q8, F32 = gguf.GGMLQuantizationType.Q8_0, gguf.GGMLQuantizationType.F32


def load_run(data, run):
    with open(os.path.join(data, "corpus.json")) as f:
        record = json.load(f)
    vocabulary = encode.Vocabulary(record["merges"])
    checkpoint = torch.load(os.path.join(run, "checkpoint.pt"), weights_only=True)
    model = Tagger(Shape(vocab=len(vocabulary.tokens)), 0.0)
    model.load_state_dict(checkpoint["model"])
    return record, vocabulary, model.eval(), checkpoint


def tensors(model):
    """(name in the file, array), llama's names where llama has the tensor."""
    for name, w in model.state_dict().items():
        yield name, w.detach().numpy().astype(np.float32)


def is_matrix(array):
    return array.ndim == 2


def rounded(model):
    """The same model with its matrices through Q8_0 and back."""
    copy = Tagger(model.shape, 0.0)
    state = {}
    for name, array in tensors(model):
        if is_matrix(array):
            array = dequantize(quantize(array, Q8), Q8)
        state[name] = torch.from_numpy(np.ascontiguousarray(array))
    copy.load_state_dict(state)
    return copy.eval()


def write(path, model, vocabulary, temperature, type_name, record):
    s = model.shape
    w = gguf.GGUFWriter(path, ARCH)
    w.add_name("Seraph tagger")
    w.add_license("see LICENSE")
    w.add_block_count(s.layers)
    w.add_context_length(s.context)
    w.add_embedding_length(s.dim)
    w.add_feed_forward_length(s.ffn)
    w.add_head_count(s.heads)
    w.add_head_count_kv(s.kv_heads)
    w.add_layer_norm_rms_eps(s.eps)
    w.add_rope_freq_base(s.theta)
    w.add_rope_dimension_count(s.head_dim)
    w.add_vocab_size(s.vocab)
    w.add_causal_attention(False)
    w.add_uint32(f"{ARCH}.feature_rows", s.feature_rows)
    w.add_array(f"{ARCH}.starts", schema.START_LABELS)
    w.add_array(f"{ARCH}.tags", schema.TAG_LABELS)
    w.add_string(f"{ARCH}.schema", json.dumps(schema.ALLOWED, sort_keys=True))
    w.add_float32(f"{ARCH}.temperature", temperature)
    w.add_string(f"{ARCH}.corpus_sha256", record["sha256"])
    w.add_uint32(f"{ARCH}.seed", record["seed"])
    w.add_file_type(gguf.LlamaFileType.MOSTLY_Q8_0 if type_name == "q8_0" else gguf.LlamaFileType.ALL_F32)
    w.add_tokenizer_model("gpt2")
    w.add_tokenizer_pre("gpt-2")
    w.add_token_list(vocabulary.tokens)
    special = len(encode.SPECIALS)
    w.add_token_types([gguf.TokenType.CONTROL if i < special else gguf.TokenType.NORMAL for i in range(len(vocabulary.tokens))])
    w.add_token_merges([f"{a} {b}" for a, b in vocabulary.merges])
    w.add_pad_token_id(0)
    for name, array in tensors(model):
        if is_matrix(array) and type_name == "q8_0":
            w.add_tensor(name, quantize(array, Q8), raw_dtype=Q8)
        else:
            w.add_tensor(name, array, raw_dtype=F32)
    w.write_header_to_file()
    w.write_kv_data_to_file()
    w.write_tensors_to_file()
    w.close()


@torch.no_grad()
def held_out_logits(model, held, limit=None):
    """[(example number, starts, tags, gold starts, gold tags)] of the held-out set."""
    out = []
    for length, numbers in held.plan(0)[:limit]:
        b = held.batch(length, numbers)
        s, t, _ = losses(model, b)
        at = 0
        for n, count in zip(numbers, b["words_of"]):
            out.append((int(n), s[at:at + count].numpy(), t[at:at + count].numpy(), b["starts"][at:at + count].numpy(), b["tags"][at:at + count].numpy()))
            at += count
    return out


def fit_temperature(rows):
    """One number that makes the probabilities honest on held-out templates."""
    s = torch.from_numpy(np.concatenate([r[1] for r in rows]))
    t = torch.from_numpy(np.concatenate([r[2] for r in rows]))
    gs, gt = torch.from_numpy(np.concatenate([r[3] for r in rows])), torch.from_numpy(np.concatenate([r[4] for r in rows]))
    grid = np.arange(0.6, 3.01, 0.05)
    loss = [(F.cross_entropy(s / x, gs) + F.cross_entropy(t / x, gt)).item() for x in grid]
    return float(round(grid[int(np.argmin(loss))], 2))


def score(rows, actions, temperature=1.0):
    """Decoded: sentences with the right sequence of actions, with every label right, and by action."""
    decoder, by = Decoder(), {}
    for n, s, t, gs, gt in rows:
        starts, tags, _ = decoder.best(log_softmax(s / temperature).astype(np.float64), log_softmax(t / temperature).astype(np.float64))
        gold_starts = [schema.START_LABELS[x] for x in gs]
        gold_tags = [schema.TAG_LABELS[x] for x in gt]
        same = [x for x in starts if x != "O"] == [x for x in gold_starts if x != "O"]
        a = by.setdefault(actions[n], [0, 0, 0])
        a[0] += 1
        a[1] += same
        a[2] += same and tags == gold_tags
    total = [sum(v[i] for v in by.values()) for i in range(3)]
    return {"sentences": total[0], "actions": total[1] / total[0], "exact": total[2] / total[0],
            "by_action": {k: {"sentences": v[0], "actions": v[1] / v[0], "exact": v[2] / v[0]} for k, v in sorted(by.items())}}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="out")
    p.add_argument("--run", default="out/run")
    p.add_argument("--to", default="../Data/model/tagger.gguf")
    p.add_argument("--type", choices=["q8_0", "f32"], default="q8_0")
    p.add_argument("--figures", help="where to write the figures as JSON")
    p.add_argument("--limit", type=int, help="batches of the held-out set to measure on")
    a = p.parse_args()
    torch.set_num_threads(2)
    record, vocabulary, model, checkpoint = load_run(a.data, a.run)
    held = Set(os.path.join(a.data, "held.npz"))
    full = held_out_logits(model, held, a.limit)
    temperature = fit_temperature(full)
    eight = held_out_logits(rounded(model), held, a.limit)
    figures = {"step": checkpoint["step"], "tokens_seen": checkpoint["seen"], "seconds": checkpoint["seconds"], "temperature": temperature,
               "f32": score(full, record["held_actions"]), "q8_0": score(eight, record["held_actions"]),
               "largest_logit_change": float(max(max(np.abs(x[1] - y[1]).max(), np.abs(x[2] - y[2]).max()) for x, y in zip(full, eight)))}
    os.makedirs(os.path.dirname(os.path.abspath(a.to)), exist_ok=True)
    write(a.to, model, vocabulary, temperature, a.type, record)
    figures["bytes"] = os.path.getsize(a.to)
    with open(a.figures or os.path.join(a.run, "figures.json"), "w") as f:
        json.dump(figures, f, indent=1)
    short = {k: {x: y for x, y in v.items() if x != "by_action"} if isinstance(v, dict) else v for k, v in figures.items()}
    print(json.dumps(short, indent=1))


if __name__ == "__main__":
    main()
