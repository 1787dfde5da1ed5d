# The forward pass of Qwen3 (Qwen3 Technical Report, 2025; Hugging Face transformers, modeling_qwen3.py),
# from token ids to the hidden state after the last token of each sequence.
#
# This is TorchScript's serialised form of Python: what torch.jit.save would write, kept as source.
# Java puts it into an archive at load (TorchScriptArchive), so nothing is exported or generated.
# Spelling that looks odd is that form's: `a, b, = f(x)` unpacks, `(self).f(x, )` calls a method,
# and the numbers for types are c10::ScalarType's: 4 is int64, 6 is float32, 15 is bfloat16.
#
# The products with the weights are methods of the same class in a file of their own, of which Java appends
# one: products_plain.py, products_packed.py or products_int8.py. What each has to have:
#   add_matrix  adds what it keeps of a matrix [n, k], three tensors that share nothing with it, to the weights
#   rotation    the rotation of the rows that its products go through, [D, D], or nothing
#   inputs      x [t, k] -> rows and scales [t, 1], so that rows times scales is RMSNorm(x) without its weight
#   product     rows of inputs -> [t, n], not yet times their scales
#   add_product x + a W'
#   feed_forward x + the SwiGLU network of RMSNorm(x)
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
  # Embedding table, weight of the final norm, rotation; then of each layer the weights of q_norm and k_norm,
  # and the matrices of queries, keys with values, attention's output, gate, up and down, three tensors each.
  weights : List[Tensor]

  # table and norm: the embedding table, which is used where it lies, and the weight of the final norm; types: their
  # types, because 2-byte types come in under the name of float16.
  def load(self, table: Tensor, norm: Tensor, types: List[int]) -> Tensor:
    final_norm = torch.clone(torch.to((self).typed(norm, types[1], ), 6))
    self.weights = [(self).typed(table, types[0], ), final_norm, (self).rotation(self.head_dim, )]
    return norm

  # raw: the 11 tensors of the next layer in the order of Qwen3Weights, of which nothing is kept; types: as above;
  # compute: the type of x and of what products are made of. The weights of norms are folded into what is behind them, that of attention's
  # 1 / sqrt(D) into q_norm.
  def add_layer(self, raw: List[Tensor], types: List[int], compute: int) -> Tensor:
    W = self.weights
    rotation = W[2]
    t = annotate(List[Tensor], [])
    for j in range(11):
      z0 = torch.append(t, (self).typed(raw[j], types[j], ))
    input_norm = torch.unsqueeze(torch.to(t[0], compute), 0)
    inner_norm = torch.unsqueeze(torch.to(t[7], compute), 0)
    v = torch.to(t[3], compute)
    if torch.numel(rotation) > 0:
      # Attention only mixes values of one place in a head, so what it gives comes out rotated as well.
      heads = torch.view(v, [self.kv_heads, self.head_dim, -1])
      v = torch.reshape(torch.matmul(torch.transpose(torch.to(rotation, compute), 0, 1), heads), torch.size(v))
    z1 = torch.append(W, torch.to(t[4], 6) / torch.sqrt(torch.full([1], self.head_dim, dtype=6)))
    z2 = torch.append(W, torch.clone(torch.to(t[5], 6)))
    z3 = (self).add_matrix(torch.to(t[1], compute) * input_norm, )
    z4 = (self).add_matrix(torch.cat([torch.to(t[2], compute), v]) * input_norm, )
    z5 = (self).add_matrix(torch.to(t[6], compute), )
    z6 = (self).add_matrix(torch.to(t[8], compute) * inner_norm, )
    z7 = (self).add_matrix(torch.to(t[9], compute) * inner_norm, )
    z8 = (self).add_matrix(torch.to(t[10], compute), )
    return raw[0]

  # Makes random matrices to try a product of `rows` inputs with, in place of the weights.
  def prepare_trial(self, rows: int, compute: int) -> Tensor:
    size = self.head_dim * 8
    self.weights = [torch.to(torch.randn([rows, size], dtype=6), compute), torch.ones([1], dtype=6), (self).rotation(self.head_dim, )]
    return (self).add_matrix(torch.to(torch.randn([size, size], dtype=6), compute), )

  def run_trial(self) -> Tensor:
    rows, scale, = (self).inputs((self.weights)[0], )
    return torch.to((self).product(rows, 3, ), 6)

  def typed(self, w: Tensor, type: int) -> Tensor:
    r = w
    if type == 15:
      r = torch.set_(torch.empty([0], dtype=15), w, 0, torch.size(w), torch.stride(w))
    return r

  # The mean of the squares of the last dimension, in float32.
  def mean_square(self, x: Tensor) -> Tensor:
    n = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
    return n * n / torch.size(x, -1)

  # RMSNorm of each head, whose weight is w, and then the rotation of its two halves by the angle of its
  # position: x [t, heads, D], cos and sin [t, D], sin with the sign of its half -> out [heads, t, D].
  # What x has been divided by does not matter, but for eps [t, 1, 1], which has been divided by its square. x is
  # overwritten when it is float32.
  def rotate(self, x: Tensor, w: Tensor, eps: Tensor, cos: Tensor, sin: Tensor, out: Tensor) -> Tensor:
    half = self.head_dim // 2
    y = torch.mul_(torch.to(x, 6), torch.rsqrt((self).mean_square(x, ) + eps))
    c = torch.unsqueeze(cos * w, 1)
    s = torch.unsqueeze(sin * torch.roll(w, [half], [0]), 1)
    r = y * c
    z0 = torch.add_(torch.narrow(r, 2, 0, half), torch.narrow(y, 2, half, half) * torch.narrow(s, 2, 0, half))
    z1 = torch.add_(torch.narrow(r, 2, half, half), torch.narrow(y, 2, 0, half) * torch.narrow(s, 2, half, half))
    return torch.copy_(out, torch.transpose(r, 0, 1))

  # Attention of l queries, of which query i sees the first `before` + i + 1 keys: q [H, l, D], k and v [G, s, D]
  # -> out [l, H, D]. The queries that share a key head are rows of one product. Keys behind the last query may be
  # anything finite: softmax gives them 0, and products whose sizes are multiples of 32 are faster.
  def attend(self, q: Tensor, k: Tensor, v: Tensor, before: int, mask: Tensor, out: Tensor) -> Tensor:
    l = torch.size(q, 1)
    s = torch.size(k, 1)
    G = self.kv_heads
    rows = self.heads // G * l
    p = torch.bmm(torch.reshape(q, [G, rows, self.head_dim]), torch.transpose(k, 1, 2))
    unseen = s - before
    if unseen > 1:
      m = torch.narrow(torch.narrow(mask, 0, 0, l), 1, 0, unseen)
      z0 = torch.add_(torch.narrow(torch.view(p, [self.heads, l, s]), 2, before, unseen), m)
    z1 = torch._softmax(p, -1, False, out=p)
    a = torch.view(torch.bmm(p, v), [self.heads, l, self.head_dim])
    return torch.copy_(out, torch.transpose(a, 0, 1))

  # ids [T]: the shared tokens, then the own tokens of each sequence; lengths: how many own tokens each has,
  # at least 1; compute: the type of x, of attention -> [n, hidden] float32, after the final norm.
  def forward(self, ids: Tensor, lengths: List[int], shared: int, compute: int, attention: int) -> Tensor:
    W = self.weights
    T = torch.size(ids, 0)
    H = self.heads
    G = self.kv_heads
    D = self.head_dim
    n = torch.len(lengths)
    x = torch.to(torch.embedding(W[0], ids), compute)

    # What attention runs over: the shared tokens as a sequence of their own, then each sequence.
    sizes = annotate(List[int], [])
    if shared > 0:
      z0 = torch.append(sizes, shared)
    first = torch.len(sizes)
    for j in range(n):
      z1 = torch.append(sizes, lengths[j])
    positions = annotate(List[Tensor], [])
    ends = annotate(List[int], [])
    end = 0
    longest = 0
    for j in range(torch.len(sizes)):
      before = 0
      if j >= first:
        before = shared
      z2 = torch.append(positions, torch.arange(before, before + sizes[j]))
      end = end + sizes[j]
      if j >= first:
        z3 = torch.append(ends, end - 1)
      longest = ops.prim.max(longest, sizes[j])
    last_rows = torch.tensor(ends)
    inverse_frequency = torch.reciprocal(torch.pow(self.theta, torch.to(torch.arange(0, D, 2), 6) / D))
    angles = torch.unsqueeze(torch.to(torch.cat(positions), 6), 1) * torch.unsqueeze(inverse_frequency, 0)
    cos = torch.cat([torch.cos(angles), torch.cos(angles)], 1)
    sin = torch.cat([torch.neg(torch.sin(angles)), torch.sin(angles)], 1)

    # Queries go in blocks, so that what they do not see of a long sequence is not computed and its scores
    # take little memory.
    unit = 32
    block = 128
    if longest > 2048:
      block = 512
    block = ops.prim.min(block, longest)
    mask = torch.to(torch.triu(torch.neg(torch.full([block, block + unit], inf, dtype=6)), 1), attention)
    queries = torch.empty([H, T, D], dtype=attention)
    keys = torch.zeros([G, T + unit, D], dtype=attention)
    values = torch.zeros([G, T + unit, D], dtype=attention)
    outs = torch.empty([T, H, D], dtype=compute)

    layers = (torch.len(W) - 3) // 20
    for i in range(layers):
      b = 3 + i * 20
      h, scale, = (self).inputs(x, )
      eps = torch.unsqueeze(torch.reciprocal(scale * scale) * self.eps, 1)
      kv = torch.view((self).product(h, b + 5, ), [T, 2 * G, D])
      z4 = (self).rotate(torch.narrow(kv, 1, 0, G), W[b + 1], eps, cos, sin, torch.narrow(keys, 1, 0, T), )
      v_scale = torch.unsqueeze(torch.to(scale, ops.prim.dtype(kv)), 0)
      z5 = torch.mul(torch.transpose(torch.narrow(kv, 1, G, G), 0, 1), v_scale, out=torch.narrow(values, 1, 0, T))
      q_cos = cos
      q_sin = sin
      q = queries
      a = outs
      only_last = i == layers - 1
      if only_last:
        # Nothing behind this layer looks at any but the last tokens: keys and values are needed of all,
        # everything else of these alone.
        x = torch.index_select(x, 0, last_rows)
        h = torch.index_select(h, 0, last_rows)
        eps = torch.index_select(eps, 0, last_rows)
        q_cos = torch.index_select(cos, 0, last_rows)
        q_sin = torch.index_select(sin, 0, last_rows)
        q = torch.narrow(queries, 1, 0, n)
        a = torch.narrow(outs, 0, 0, n)
      t = torch.size(x, 0)
      z6 = (self).rotate(torch.view((self).product(h, b + 2, ), [t, H, D]), W[b], eps, q_cos, q_sin, q, )

      start = 0
      for j in range(torch.len(sizes)):
        l = sizes[j]
        before = 0
        if j >= first:
          before = shared
        seen = (before + l + unit - 1) // unit * unit
        k = torch.narrow(keys, 1, start, seen - before)
        v = torch.narrow(values, 1, start, seen - before)
        if before > 0:
          k = torch.cat([torch.narrow(keys, 1, 0, before), k], 1)
          v = torch.cat([torch.narrow(values, 1, 0, before), v], 1)
        if only_last:
          if j >= first:
            row = j - first
            z7 = (self).attend(torch.narrow(q, 1, row, 1), k, v, before + l - 1, mask, torch.narrow(a, 0, row, 1), )
        else:
          done = 0
          while done < l:
            m = ops.prim.min(block, l - done)
            s = (before + done + m + unit - 1) // unit * unit
            z8 = (self).attend(torch.narrow(q, 1, start + done, m), torch.narrow(k, 1, 0, s), torch.narrow(v, 1, 0, s), before + done, mask, torch.narrow(a, 0, start + done, m), )
            done = done + block
        start = start + l
      x = (self).add_product(x, torch.view(a, [t, H * D]), b + 8, )
      x = (self).feed_forward(x, b + 11, )
    y = torch.to(x, 6)
    return y * torch.rsqrt((self).mean_square(y, ) + self.eps) * W[1]

