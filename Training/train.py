"""Trains the tagger on the arrays that corpus.py made.

    python3 train.py --data out --out out/run --threads 2

The budget is one pass over the corpus, counted in tokens: a busy machine makes it slower, not worse.
A checkpoint is written every --save steps, and a stopped run goes on from it with --resume.
"""

import argparse
import json
import os
import time

import torch
import torch.nn.functional as F

import encode
from batches import Set
from model import Shape, Tagger


def losses(model, b):
    starts, tags = model(b["ids"], b["mask"], b["bag_rows"], b["bag_offsets"], b["bag_weights"], b["bag_places"], b["firsts"])
    return starts, tags, F.cross_entropy(starts, b["starts"]) + F.cross_entropy(tags, b["tags"])


@torch.no_grad()
def measure(model, held: Set, limit=12):
    """Word accuracy of both heads and the share of sentences with every label right, undecoded."""
    model.eval()
    words = right_starts = right_tags = sentences = whole = 0
    for length, numbers in held.plan(0)[:limit]:
        b = held.batch(length, numbers)
        starts, tags, _ = losses(model, b)
        s, t = starts.argmax(-1) == b["starts"], tags.argmax(-1) == b["tags"]
        words += len(s)
        right_starts += s.sum().item()
        right_tags += t.sum().item()
        both, at = (s & t).tolist(), 0
        for n in b["words_of"]:
            whole += all(both[at:at + n])
            sentences += 1
            at += n
    model.train()
    return {"start": right_starts / words, "tag": right_tags / words, "sentence": whole / sentences}


def rate(done, total, peak, warm, decay):
    """Up, level, down: a level stretch can be gone on with later, on more or better wording, and any
    point of it can be finished by a short way down."""
    if done < warm:
        return peak * done / warm
    return peak * max(0.01, min(1.0, (total - done) / max(1, decay)))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="out")
    p.add_argument("--out", default="out/run")
    p.add_argument("--tokens", type=int, default=0, help="stop after so many (0: one pass)")
    p.add_argument("--lr", type=float, default=1.2e-3)
    p.add_argument("--warm", type=int, default=150_000, help="tokens until the full learning rate")
    p.add_argument("--decay", type=int, default=-1, help="tokens of the way down at the end (-1: a third of all, 0: stay level)")
    p.add_argument("--init", help="a run to go on from, on new data")
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--save", type=int, default=300)
    p.add_argument("--dropout", type=float, default=0.0, help="one pass over fresh sentences needs none")
    p.add_argument("--resume", action="store_true")
    p.add_argument("--compile", action="store_true")
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(a.seed)
    os.makedirs(a.out, exist_ok=True)
    with open(os.path.join(a.data, "corpus.json")) as f:
        record = json.load(f)
    vocabulary = encode.Vocabulary(record["merges"])
    train, held = Set(os.path.join(a.data, "train.npz")), Set(os.path.join(a.data, "held.npz"))
    model = Tagger(Shape(vocab=len(vocabulary.tokens)), a.dropout)
    decayed = [w for n, w in model.named_parameters() if w.dim() == 2 and n.startswith("blk")]
    others = [w for n, w in model.named_parameters() if not (w.dim() == 2 and n.startswith("blk"))]
    optimiser = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.05}, {"params": others, "weight_decay": 0.0}], lr=a.lr, betas=(0.9, 0.98), fused=True)
    total = a.tokens or int(train.lengths.sum())
    plan, step, seen, spent = train.plan(a.seed), 0, 0, 0.0
    path = os.path.join(a.out, "checkpoint.pt")
    if a.resume and os.path.exists(path):
        c = torch.load(path, weights_only=True)
        model.load_state_dict(c["model"])
        optimiser.load_state_dict(c["optimiser"])
        step, seen, spent = c["step"], c["seen"], c["seconds"]
    elif a.init:
        c = torch.load(os.path.join(a.init, "checkpoint.pt"), weights_only=True)
        model.load_state_dict(c["model"])
        optimiser.load_state_dict(c["optimiser"])
        a.warm = 0
    decay = total // 3 if a.decay < 0 else a.decay
    if a.compile:
        model.encode = torch.compile(model.encode, dynamic=False)
    print(f"{sum(w.numel() for w in model.parameters()) / 1e6:.2f} M parameters, {total / 1e6:.2f} M tokens, {len(plan)} steps a pass", flush=True)
    log = open(os.path.join(a.out, "log.jsonl"), "a")
    began, running = time.time() - spent, 0.0
    model.train()
    while seen < total:
        length, numbers = plan[step % len(plan)]
        b = train.batch(length, numbers)
        for g in optimiser.param_groups:
            g["lr"] = rate(seen, total, a.lr, a.warm, decay)
        _, _, loss = losses(model, b)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        step += 1
        seen += int(train.lengths[numbers].sum())
        running = 0.98 * running + 0.02 * loss.item() if step > 1 else loss.item()
        if step % 50 == 0:
            print(f"step {step} seen {seen / 1e6:.3f}M loss {running:.4f} {seen / (time.time() - began):.0f} tok/s", flush=True)
        if step % a.save == 0 or seen >= total:
            m = measure(model, held)
            m.update(step=step, seen=seen, loss=running, seconds=time.time() - began)
            print(json.dumps(m), flush=True)
            log.write(json.dumps(m) + "\n")
            log.flush()
            torch.save({"model": model.state_dict(), "optimiser": optimiser.state_dict(), "step": step, "seen": seen, "seconds": time.time() - began,
                        "shape": vars(model.shape)}, path + ".tmp")
            os.replace(path + ".tmp", path)


if __name__ == "__main__":
    main()
