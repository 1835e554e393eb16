"""Random models of every architecture and tensor type, and what they must answer.

The forward pass is written down here once more in numpy and double precision, with rotary positions as
complex numbers: it shares nothing with the Swift, and is itself held against llama.cpp by parity.py.
"""

import math

import gguf
import numpy as np
from gguf.quants import dequantize, quantize

Q = gguf.GGMLQuantizationType
FLOATS = ("F32", "F16", "BF16")
# Where in a block the half-precision numbers of the K formats lie, which `gguf` reads but does not write.
K_HALVES = {"Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}

BASE = dict(layers=2, dim=32, hidden=32, heads=2, kv=1, head=16, eps=1e-5, base=10000.0, context=128, halves=True, gelu=False,
            embed_scale=1.0, cap=0.0, out_cap=0.0, window=0, period=0, window_base=10000.0, bias=False, qk_norm=False,
            post_norm=False, tied=True, fused=False, scaling=None, factors=None)

ARCHITECTURES = {
    "llama": dict(arch="llama", halves=False, tied=False),
    "llama3": dict(arch="llama", halves=False, factors=True, base=500000.0),
    "llama-linear": dict(arch="llama", halves=False, scaling=("linear", 4.0, 0)),
    "llama-yarn": dict(arch="llama", halves=False, scaling=("yarn", 4.0, 32)),
    "qwen2": dict(arch="qwen2", bias=True, base=1e6),
    "qwen3": dict(arch="qwen3", qk_norm=True, head=32, base=1e6, tied=False),
    "gemma": dict(arch="gemma", gelu=True, head=32),
    "gemma2": dict(arch="gemma2", gelu=True, cap=50.0, out_cap=30.0, window=24, period=2, post_norm=True, layers=4),
    "gemma3": dict(arch="gemma3", gelu=True, window=24, period=6, post_norm=True, qk_norm=True, layers=7, base=1e6,
                   window_base=10000.0, scaling=("linear", 8.0, 0)),
    "phi3": dict(arch="phi3", fused=True, tied=False),
}


def sizes(name, **more):
    s = {**BASE, **ARCHITECTURES[name], **more}
    if s["arch"].startswith("gemma"):
        s["embed_scale"] = math.sqrt(s["dim"])
    return s


def byte_alphabet():
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    spare = iter(range(256, 512))
    return [chr(b) if b in printable else chr(next(spare)) for b in range(256)]


def vocabulary(r, count):
    """256 byte tokens, four control tokens, and merges of random neighbours."""
    tokens = ["<s>", "<|end|>", "<|im_start|>", "<|im_end|>"] + byte_alphabet()
    merges, known = [], set(tokens)
    while len(tokens) < count:
        a, b = tokens[r.integers(4, len(tokens))], tokens[r.integers(4, len(tokens))]
        if a + b not in known and len(a + b) <= 10:
            known.add(a + b), tokens.append(a + b), merges.append(f"{a} {b}")
    return tokens, merges


def random_blocks(r, kind, shape, spread):
    """K blocks from random bytes, scaled to give weights of about the wanted spread."""
    values, size = gguf.GGML_QUANT_SIZES[kind]
    count = shape[0] * shape[1] // values
    data = r.integers(0, 256, (count, size), dtype=np.uint8)
    scale = spread / {"Q4_K": 250.0, "Q5_K": 500.0, "Q6_K": 1400.0}[kind.name]
    for n, at in enumerate(K_HALVES[kind.name]):
        # The minimum balances the mean of the weights, about.
        size_of = scale if n == 0 else scale * {"Q4_K": 7.5, "Q5_K": 15.5}[kind.name]
        data[:, at:at + 2] = np.full(count, size_of).astype(np.float16).view(np.uint8).reshape(count, 2)
    return data.reshape(shape[0], -1)


def stored(r, shape, spread, kind):
    """(what lies in the file, what it means in double precision)"""
    if kind.name in K_HALVES:
        data = random_blocks(r, kind, shape, spread)
        return data, dequantize(data, kind).astype(np.float64).reshape(shape)
    a = (r.standard_normal(shape) * spread).astype(np.float32)
    if kind == Q.F32:
        return a, a.astype(np.float64)
    if kind == Q.F16:
        return a.astype(np.float16), a.astype(np.float16).astype(np.float64)
    data = quantize(a, kind)
    return data, dequantize(data, kind).astype(np.float64).reshape(shape)


def weights(r, s, vocab, type_name, embedding_type=None):
    kind = Q[type_name]
    files, means = {}, {}

    def matrix(name, rows, columns, kind=kind, spread=None):
        files[name], means[name] = stored(r, (rows, columns), spread or 1 / math.sqrt(columns), kind)
        files[name] = (files[name], kind)

    def vector(name, count, around=1.0, spread=0.1):
        a = (around + spread * r.standard_normal(count)).astype(np.float32)
        files[name], means[name] = (a, Q.F32), a.astype(np.float64)

    d, f, q, kv = s["dim"], s["hidden"], s["heads"] * s["head"], s["kv"] * s["head"]
    matrix("token_embd.weight", vocab, d, Q[embedding_type] if embedding_type else kind, 1 / s["embed_scale"])
    for i in range(s["layers"]):
        b = f"blk.{i}."
        vector(b + "attn_norm.weight", d)
        if s["fused"]:
            matrix(b + "attn_qkv.weight", q + 2 * kv, d)
        else:
            for name, rows in ("attn_q", q), ("attn_k", kv), ("attn_v", kv):
                matrix(b + name + ".weight", rows, d)
                if s["bias"]:
                    vector(b + name + ".bias", rows, 0.0, 0.5)
        if s["qk_norm"]:
            vector(b + "attn_q_norm.weight", s["head"]), vector(b + "attn_k_norm.weight", s["head"])
        matrix(b + "attn_output.weight", d, q)
        vector(b + "ffn_norm.weight", d)
        if s["fused"]:
            matrix(b + "ffn_up.weight", 2 * f, d)
        else:
            matrix(b + "ffn_gate.weight", f, d), matrix(b + "ffn_up.weight", f, d)
        matrix(b + "ffn_down.weight", d, f)
        if s["post_norm"]:
            vector(b + "post_attention_norm.weight", d), vector(b + "post_ffw_norm.weight", d)
    vector("output_norm.weight", d)
    if s["factors"] is True:
        vector("rope_freqs.weight", s["head"] // 2, 4.0, 1.0)
    if not s["tied"]:
        matrix("output.weight", vocab, d, Q[embedding_type] if embedding_type else kind)
    return files, means


def byte_level(tokens, merges, pre="gpt-2"):
    """Writes a byte-level tokenizer whose first four tokens are control tokens."""
    def into(g):
        g.add_tokenizer_model("gpt2"), g.add_tokenizer_pre(pre), g.add_token_list(tokens), g.add_token_merges(merges)
        g.add_token_types([gguf.TokenType.CONTROL] * 4 + [gguf.TokenType.NORMAL] * (len(tokens) - 4))
        g.add_bos_token_id(0), g.add_eos_token_id(1), g.add_add_bos_token(False)
    return into


def write(path, s, files, tokenizer):
    arch = s["arch"]
    g = gguf.GGUFWriter(path, arch)
    g.add_name("random")
    g.add_block_count(s["layers"]), g.add_context_length(s["context"]), g.add_embedding_length(s["dim"])
    g.add_feed_forward_length(s["hidden"]), g.add_head_count(s["heads"]), g.add_head_count_kv(s["kv"])
    g.add_key_length(s["head"]), g.add_value_length(s["head"]), g.add_rope_dimension_count(s["head"])
    g.add_layer_norm_rms_eps(s["eps"]), g.add_rope_freq_base(s["base"])
    if s["window"]:
        g.add_sliding_window(s["window"])
    if s["cap"]:
        g.add_attn_logit_softcapping(s["cap"]), g.add_final_logit_softcapping(s["out_cap"])
    if s["scaling"]:
        kind, factor, original = s["scaling"]
        g.add_rope_scaling_type(gguf.RopeScalingType(kind)), g.add_rope_scaling_factor(factor)
        if original:
            g.add_rope_scaling_orig_ctx_len(original)
    tokenizer(g)
    for name, (data, kind) in files.items():
        g.add_tensor(name, data, raw_dtype=kind if kind not in (Q.F32, Q.F16) else None)
    g.write_header_to_file(), g.write_kv_data_to_file(), g.write_tensors_to_file(), g.close()


def norm(x, weight, eps):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + eps) * weight


def frequencies(s, base, factors, scaling):
    n = s["head"]
    plain = base ** (-np.arange(0, n, 2) / n)
    if factors is not None:
        plain = plain / factors
    if not scaling:
        return plain, 1.0
    kind, factor, original = scaling
    if kind == "linear":
        return plain / factor, 1.0
    pair = lambda turns: n * math.log(original / (turns * 2 * math.pi)) / (2 * math.log(base))
    low, high = max(0, math.floor(pair(32))), min(n - 1, math.ceil(pair(1)))
    ramp = np.clip((np.arange(n // 2) - low) / max(0.001, high - low), 0, 1)
    return plain * (1 - ramp) + plain / factor * ramp, 1 + 0.1 * math.log(factor)


def rope(s, y, turn):
    """y (n, heads, head), turn (n, head / 2) complex"""
    half = y.shape[-1] // 2
    z = (y[..., :half] + 1j * y[..., half:]) if s["halves"] else (y[..., 0::2] + 1j * y[..., 1::2])
    z = z * turn[:, None, :]
    return np.concatenate([z.real, z.imag], -1) if s["halves"] else np.stack([z.real, z.imag], -1).reshape(y.shape)


def gelu(x):
    return 0.5 * x * (1 + np.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x ** 3)))


def logits(s, w, ids):
    """Scores after each of the tokens: (n, vocab)."""
    n, size, q, kv = len(ids), s["head"], s["heads"] * s["head"], s["kv"] * s["head"]
    x = w["token_embd.weight"][ids] * s["embed_scale"]
    factors = w.get("rope_freqs.weight")
    angle = lambda base, scaling: (lambda fm: np.exp(1j * np.arange(n)[:, None] * fm[0]) * fm[1])(frequencies(s, base, factors, scaling))
    whole, windowed = angle(s["base"], s["scaling"]), angle(s["window_base"] if s["arch"] == "gemma3" else s["base"], None)
    scale = 1 / math.sqrt(size)
    for i in range(s["layers"]):
        g = lambda name: w.get(f"blk.{i}.{name}")
        is_windowed = s["period"] and i % s["period"] < s["period"] - 1
        turn = windowed if is_windowed else whole
        h = norm(x, g("attn_norm.weight"), s["eps"])
        if s["fused"]:
            a = h @ g("attn_qkv.weight").T
            parts = [a[:, :q], a[:, q:q + kv], a[:, q + kv:]]
        else:
            parts = [h @ g(f"attn_{k}.weight").T + (g(f"attn_{k}.bias") if s["bias"] else 0) for k in "qkv"]
        heads = [p.reshape(n, -1, size) for p in parts]
        if s["qk_norm"]:
            heads[0], heads[1] = norm(heads[0], g("attn_q_norm.weight"), s["eps"]), norm(heads[1], g("attn_k_norm.weight"), s["eps"])
        qs, ks = rope(s, heads[0], turn), np.repeat(rope(s, heads[1], turn), s["heads"] // s["kv"], axis=1)
        vs = np.repeat(heads[2], s["heads"] // s["kv"], axis=1)
        scores = np.einsum("qhd,khd->hqk", qs, ks) * scale
        if s["cap"]:
            scores = s["cap"] * np.tanh(scores / s["cap"])
        seen = np.tril(np.ones((n, n), bool))
        if is_windowed:
            seen &= ~np.tril(np.ones((n, n), bool), -s["window"])
        scores = np.where(seen, scores, -np.inf)
        p = np.exp(scores - scores.max(-1, keepdims=True))
        p /= p.sum(-1, keepdims=True)
        y = np.einsum("hqk,khd->qhd", p, vs).reshape(n, -1) @ g("attn_output.weight").T
        x = x + (norm(y, g("post_attention_norm.weight"), s["eps"]) if s["post_norm"] else y)
        h = norm(x, g("ffn_norm.weight"), s["eps"])
        if s["fused"]:
            both = h @ g("ffn_up.weight").T
            gate, up = both[:, :s["hidden"]], both[:, s["hidden"]:]
        else:
            gate, up = h @ g("ffn_gate.weight").T, h @ g("ffn_up.weight").T
        gate = gelu(gate) if s["gelu"] else gate / (1 + np.exp(-gate))
        y = (gate * up) @ g("ffn_down.weight").T
        x = x + (norm(y, g("post_ffw_norm.weight"), s["eps"]) if s["post_norm"] else y)
    out = norm(x, w["output_norm.weight"], s["eps"]) @ w.get("output.weight", w["token_embd.weight"]).T
    return s["out_cap"] * np.tanh(out / s["out_cap"]) if s["out_cap"] else out
