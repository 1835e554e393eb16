"""The tagger: an encoder of llama blocks that sees the whole sentence, with two heads.

    ids [B, L] ──► token embedding + feature rows ──► 4 blocks ──► RMSNorm ──► start [words, 42]
                                                                         └──► tag   [words, 83]

A block is RMSNorm, attention with rotary positions and grouped keys, RMSNorm, SwiGLU, as in llama, but
without the causal mask. Rotary pairs are neighbours (x0,x1), (x2,x3) ..., which is how GGUF stores
llama weights.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import nn

import features
import schema


@dataclass
class Shape:
    vocab: int
    dim: int = 256
    layers: int = 4
    heads: int = 8
    kv_heads: int = 4
    ffn: int = 768
    context: int = 1024
    theta: float = 10000.0
    eps: float = 1e-5
    feature_rows: int = features.ROWS
    starts: int = len(schema.START_LABELS)
    tags: int = len(schema.TAG_LABELS)

    @property
    def head_dim(self):
        return self.dim // self.heads


class RMSNorm(nn.Module):
    def __init__(self, dim, eps):
        super().__init__()
        self.weight, self.eps = nn.Parameter(torch.ones(dim)), eps

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


def rotary(length, head_dim, theta):
    angle = torch.arange(length).float()[:, None] * theta ** (-torch.arange(0, head_dim, 2).float() / head_dim)[None]
    return torch.cos(angle), torch.sin(angle)          # [L, head_dim/2]


def rotate(x, cos, sin):
    """x [B, H, L, D]; pairs of neighbours turn together."""
    a, b = x[..., 0::2], x[..., 1::2]
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


class Block(nn.Module):
    def __init__(self, s: Shape, dropout):
        super().__init__()
        kv = s.kv_heads * s.head_dim
        self.s = s
        self.attn_norm, self.ffn_norm = RMSNorm(s.dim, s.eps), RMSNorm(s.dim, s.eps)
        self.attn_q, self.attn_k = nn.Linear(s.dim, s.dim, bias=False), nn.Linear(s.dim, kv, bias=False)
        self.attn_v, self.attn_output = nn.Linear(s.dim, kv, bias=False), nn.Linear(s.dim, s.dim, bias=False)
        self.ffn_gate, self.ffn_up = nn.Linear(s.dim, s.ffn, bias=False), nn.Linear(s.dim, s.ffn, bias=False)
        self.ffn_down = nn.Linear(s.ffn, s.dim, bias=False)
        self.drop = nn.Dropout(dropout)

    def forward(self, x, mask, cos, sin):
        s, (b, n, _) = self.s, x.shape
        h = self.attn_norm(x)
        q = rotate(self.attn_q(h).view(b, n, s.heads, s.head_dim).transpose(1, 2), cos, sin)
        k = rotate(self.attn_k(h).view(b, n, s.kv_heads, s.head_dim).transpose(1, 2), cos, sin)
        v = self.attn_v(h).view(b, n, s.kv_heads, s.head_dim).transpose(1, 2)
        group = s.heads // s.kv_heads
        k, v = k.repeat_interleave(group, 1), v.repeat_interleave(group, 1)
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = x + self.drop(self.attn_output(a.transpose(1, 2).reshape(b, n, s.dim)))
        h = self.ffn_norm(x)
        return x + self.drop(self.ffn_down(F.silu(self.ffn_gate(h)) * self.ffn_up(h)))


class Tagger(nn.Module):
    def __init__(self, shape: Shape, dropout: float = 0.1):
        super().__init__()
        s = self.shape = shape
        self.token_embd = nn.Embedding(s.vocab, s.dim)
        self.features = nn.EmbeddingBag(s.feature_rows, s.dim, mode="sum", include_last_offset=True)
        self.blk = nn.ModuleList(Block(s, dropout) for _ in range(s.layers))
        self.output_norm = RMSNorm(s.dim, s.eps)
        self.start, self.tagger = nn.Linear(s.dim, s.starts), nn.Linear(s.dim, s.tags)
        self.drop = nn.Dropout(dropout)
        cos, sin = rotary(s.context, s.head_dim, s.theta)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        for p in self.parameters():
            if p.dim() == 2:
                nn.init.normal_(p, std=0.02 if p.shape[0] in (s.vocab, s.feature_rows) else p.shape[1] ** -0.5)
        for b in self.blk:
            for w in (b.attn_output.weight, b.ffn_down.weight):
                nn.init.normal_(w, std=(w.shape[1] * 2 * s.layers) ** -0.5)
        nn.init.zeros_(self.start.bias), nn.init.zeros_(self.tagger.bias)
        nn.init.normal_(self.token_embd.weight, std=0.5)
        nn.init.normal_(self.features.weight, std=0.1)

    def forward(self, ids, mask, bag_rows, bag_offsets, bag_weights, bag_places, firsts):
        """ids [B, L]; mask [B, 1, 1, L] true where there is a piece; the bags are the words of the
        batch in order, bag_places their flat positions in [B * L], which are also where labels are read."""
        b, n = ids.shape
        x = self.token_embd(ids)
        bags = self.features(bag_rows, bag_offsets, per_sample_weights=bag_weights)
        x = x.view(b * n, -1).index_add(0, bag_places, bags).view(b, n, -1)
        x = self.encode(self.drop(x), mask, n)
        h = x.reshape(b * n, -1)[firsts]
        return self.start(h), self.tagger(h)

    def encode(self, x, mask, n):
        for block in self.blk:
            x = block(x, mask, self.cos[:n], self.sin[:n])
        return self.output_norm(x)
