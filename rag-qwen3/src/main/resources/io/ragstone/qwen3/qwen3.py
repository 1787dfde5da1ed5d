# The forward pass of Qwen3 (Qwen3 Technical Report, 2025; Hugging Face transformers, modeling_qwen3.py),
# from token ids to the hidden state after the last token of each sequence.
#
# This is TorchScript's serialised form of Python: what torch.jit.save would write, kept as source.
# Java puts it into an archive at load (TorchScriptArchive), so nothing is exported or generated.
# Spelling that looks odd is that form's: `a, b, = f(x)` unpacks, `(self).f(x, )` calls a method,
# and the numbers for types are c10::ScalarType's: 6 is float32, 15 is bfloat16.
#
# Ragged: a batch of sequences is one [tokens, hidden] matrix without padding. All sequences may share
# `shared` leading tokens, which stand once at the front: their keys and values are computed once and
# seen by every sequence. Causal attention makes that exact.
#
# T tokens in all, n sequences, H heads, G key/value heads, D values a head.
class Qwen3(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  heads : int
  kv_heads : int
  head_dim : int
  eps : float
  theta : float
  weights : List[Tensor]

  # raw: embedding table, final norm, then 11 tensors a layer in the order of Qwen3Weights; types: their
  # types, because 2-byte types come in under the name of float16. Tensors that already have the type to
  # compute in are used where they lie, in the mapped file.
  def load(self, raw: List[Tensor], types: List[int], compute: int) -> Tensor:
    ws = annotate(List[Tensor], [])
    for i in range(torch.len(raw)):
      w = raw[i]
      if types[i] == 15:
        w = torch.set_(torch.empty([0], dtype=15), raw[i], 0, torch.size(raw[i]), torch.stride(raw[i]))
      if i > 0:
        w = torch.to(w, compute)
      z = torch.append(ws, w)
    self.weights = ws
    return raw[1]

  def rms_norm(self, x: Tensor, weight: Tensor) -> Tensor:
    return torch.rms_norm(x, [torch.size(x, -1)], weight, self.eps)

  # Rotates the two halves of each head by the angle of its position: x [t, heads, D], cos and sin [t, 1, D/2].
  def rotate(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    a, b, = torch.chunk(x, 2, -1)
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)

  # Causal attention of the last l of s tokens: q [l, H, D], k and v [s, G, D] -> [l, H*D].
  # mask [>= l, >= s] says which keys a query sees, relative to the first query; it is not needed when the
  # queries are all of the tokens, or only the last.
  def attend(self, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
    l = torch.size(q, 0)
    s = torch.size(k, 0)
    repeats = self.heads // self.kv_heads
    qt = torch.unsqueeze(torch.transpose(q, 0, 1), 0)
    kt = torch.unsqueeze(torch.repeat_interleave(torch.transpose(k, 0, 1), repeats, 0), 0)
    vt = torch.unsqueeze(torch.repeat_interleave(torch.transpose(v, 0, 1), repeats, 0), 0)
    if l == s:
      a = torch.scaled_dot_product_attention(qt, kt, vt, None, 0., True, scale=None, enable_gqa=False)
    elif l == 1:
      a = torch.scaled_dot_product_attention(qt, kt, vt, None, 0., False, scale=None, enable_gqa=False)
    else:
      m = torch.narrow(torch.narrow(mask, 0, 0, l), 1, 0, s)
      a = torch.scaled_dot_product_attention(qt, kt, vt, m, 0., False, scale=None, enable_gqa=False)
    return torch.reshape(torch.transpose(torch.squeeze(a, 0), 0, 1), [l, self.heads * self.head_dim])

  # ids [T]: the shared tokens, then the own tokens of each sequence; lengths: how many own tokens each has,
  # at least 1 -> [n, hidden] float32, after the final norm.
  def forward(self, ids: Tensor, lengths: List[int], shared: int) -> Tensor:
    W = self.weights
    compute = ops.prim.dtype(W[1])
    x = torch.to(torch.embedding(W[0], ids), compute)

    positions = [torch.arange(shared)]
    ends = annotate(List[int], [])
    longest = 0
    end = shared
    for j in range(torch.len(lengths)):
      z0 = torch.append(positions, torch.arange(shared, shared + lengths[j]))
      end = end + lengths[j]
      longest = ops.prim.max(longest, lengths[j])
      z1 = torch.append(ends, end - 1)
    last_rows = torch.tensor(ends)
    inverse_frequency = torch.reciprocal(torch.pow(self.theta, torch.to(torch.arange(0, self.head_dim, 2), 6) / self.head_dim))
    angles = torch.unsqueeze(torch.to(torch.cat(positions), 6), 1) * torch.unsqueeze(inverse_frequency, 0)
    cos = torch.to(torch.unsqueeze(torch.cos(angles), 1), compute)
    sin = torch.to(torch.unsqueeze(torch.sin(angles), 1), compute)
    mask = torch.ones([1, 1], dtype=11)
    if shared > 0:
      mask = torch.tril(torch.ones([longest, shared + longest], dtype=11), shared)

    layers = (torch.len(W) - 2) // 11
    for i in range(layers):
      b = 2 + i * 11
      h = (self).rms_norm(x, W[b], )
      k = torch.view(torch.linear(h, W[b + 2]), [-1, self.kv_heads, self.head_dim])
      k = (self).rotate((self).rms_norm(k, W[b + 5], ), cos, sin, )
      v = torch.view(torch.linear(h, W[b + 3]), [-1, self.kv_heads, self.head_dim])
      q_cos = cos
      q_sin = sin
      only_last = i == layers - 1
      if only_last:
        # Nothing behind this layer looks at any but the last tokens: keys and values are needed of all,
        # everything else of these alone.
        x = torch.index_select(x, 0, last_rows)
        h = torch.index_select(h, 0, last_rows)
        q_cos = torch.index_select(cos, 0, last_rows)
        q_sin = torch.index_select(sin, 0, last_rows)
      q = torch.view(torch.linear(h, W[b + 1]), [-1, self.heads, self.head_dim])
      q = (self).rotate((self).rms_norm(q, W[b + 4], ), q_cos, q_sin, )

      outs = annotate(List[Tensor], [])
      k_shared = torch.narrow(k, 0, 0, shared)
      v_shared = torch.narrow(v, 0, 0, shared)
      start = shared
      if shared > 0:
        if not only_last:
          z2 = torch.append(outs, (self).attend(torch.narrow(q, 0, 0, shared), k_shared, v_shared, mask, ))
      for j in range(torch.len(lengths)):
        l = lengths[j]
        k_own = torch.narrow(k, 0, start, l)
        v_own = torch.narrow(v, 0, start, l)
        if shared > 0:
          k_own = torch.cat([k_shared, k_own])
          v_own = torch.cat([v_shared, v_own])
        if only_last:
          q_own = torch.narrow(q, 0, j, 1)
        else:
          q_own = torch.narrow(q, 0, start, l)
        z3 = torch.append(outs, (self).attend(q_own, k_own, v_own, mask, ))
        start = start + l
      x = x + torch.linear(torch.cat(outs), W[b + 6])

      h = (self).rms_norm(x, W[b + 7], )
      gated = torch.silu(torch.linear(h, W[b + 8])) * torch.linear(h, W[b + 9])
      x = x + torch.linear(gated, W[b + 10])
    return torch.to((self).rms_norm(x, W[1], ), 6)
