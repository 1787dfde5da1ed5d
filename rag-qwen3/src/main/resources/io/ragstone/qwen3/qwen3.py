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
#   constants   four tensors, of which the first is the rotation of the rows that its products go through, [D, D], or
#               nothing; they are weights 3 to 6
#   inputs      x [t, k] -> RMSNorm(x) without its weight, as rows and scales [t, 1] where rows have any
#   product     rows and scales of inputs -> [t, n]
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
  # Embedding table, weight of the final norm, eps [1], the constants of products; then of each layer the weights of
  # q_norm and k_norm [H + G, D], and the matrices of queries with keys and values, attention's output, gate, up and
  # down, three tensors each. The last layer has its queries in a matrix of their own, behind the others.
  weights : List[Tensor]

  # table and norm: the embedding table, which is used where it lies, and the weight of the final norm; types: their
  # types, because 2-byte types come in under the name of float16.
  def load(self, table: Tensor, norm: Tensor, types: List[int]) -> Tensor:
    final_norm = torch.clone(torch.to((self).typed(norm, types[1], ), 6))
    eps = torch.full_like(torch.narrow(final_norm, 0, 0, 1), self.eps)
    self.weights = torch.add([(self).typed(table, types[0], ), final_norm, eps], (self).constants(self.head_dim, ))
    return norm

  # raw: the 11 tensors of the next layer in the order of Qwen3Weights, of which nothing is kept; types: as above;
  # compute: the type of x and of what products are made of. The weights of norms are folded into what is behind
  # them, attention's 1 / sqrt(D) into q_norm.
  def add_layer(self, raw: List[Tensor], types: List[int], compute: int, last: bool) -> Tensor:
    W = self.weights
    rotation = W[3]
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
    D = self.head_dim
    q_norm = torch.expand((self).paired(torch.to(t[4], 6) * torch.pow(D, -0.5), ), [self.heads, D])
    k_norm = torch.expand((self).paired(torch.to(t[5], 6), ), [self.kv_heads, D])
    z1 = torch.append(W, torch.cat([q_norm, k_norm]))
    q = (self).paired(torch.to(t[1], compute) * input_norm, )
    kv = torch.cat([(self).paired(torch.to(t[2], compute) * input_norm, ), v * input_norm])
    if last:
      z2 = (self).add_matrix(kv, )
    else:
      z3 = (self).add_matrix(torch.cat([q, kv]), )
    z5 = (self).add_matrix(torch.to(t[6], compute), )
    z6 = (self).add_matrix(torch.to(t[8], compute) * inner_norm, )
    z7 = (self).add_matrix(torch.to(t[9], compute) * inner_norm, )
    z8 = (self).add_matrix(torch.to(t[10], compute), )
    if last:
      z9 = (self).add_matrix(q, )
    return raw[0]

  # Rows (or values) of heads [h * D, ...] in another order within each head: the two halves, of which one value
  # each makes a plane that the position rotates, become neighbours. Products of queries with keys stay the same.
  def paired(self, w: Tensor) -> Tensor:
    halves = torch.view(torch.contiguous(w), [-1, 2, self.head_dim // 2, torch.numel(w) // torch.size(w, 0)])
    return torch.reshape(torch.transpose(halves, 1, 2), torch.size(w))

  # Makes random matrices to try a product of `rows` inputs with, in place of the weights, on the device of `here`.
  def prepare_trial(self, here: Tensor, rows: int, compute: int) -> Tensor:
    size = self.head_dim * 8
    device = ops.prim.device(here)
    x = torch.to(torch.randn([rows, size], dtype=6, device=device), compute)
    eps = torch.full([1], self.eps, dtype=6, device=device)
    self.weights = torch.add([x, here, eps], (self).constants(self.head_dim, ))
    return (self).add_matrix(torch.to(torch.randn([size, size], dtype=6, device=device), compute), )

  def run_trial(self) -> Tensor:
    rows, scale, = (self).inputs((self.weights)[0], )
    return torch.to((self).product(rows, scale, 7, ), torch.device("cpu"), 6)

  def typed(self, w: Tensor, type: int) -> Tensor:
    r = w
    if type == 15:
      r = torch.set_(torch.empty([0], dtype=15, device=ops.prim.device(w)), w, 0, torch.size(w), torch.stride(w))
    return r

  # What RMSNorm multiplies x with, float32 [..., 1].
  def norm_scale(self, x: Tensor) -> Tensor:
    n = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
    return torch.rsqrt_(torch.addcmul((self.weights)[2], n, n, value=1. / torch.size(x, -1)))

  # RMSNorm without its weight.
  def normalized(self, x: Tensor) -> Tensor:
    return x * torch.to((self).norm_scale(x, ), ops.prim.dtype(x))

  # RMSNorm of each head, with weights w [h, D], and its rotation by the angles of the position: x [t, h, D] in the
  # order of `paired`, turns [t, 1, D / 2] complex -> out [h, t, D]. x is overwritten when it is float32.
  def place(self, x: Tensor, w: Tensor, turns: Tensor, out: Tensor) -> Tensor:
    y = torch.to(x, 6)
    z0 = torch.mul_(torch.mul_(y, (self).norm_scale(y, )), w)
    pairs = torch.view(y, [torch.size(x, 0), torch.size(x, 1), -1, 2])
    r = torch.view_as_real(torch.mul_(torch.view_as_complex(pairs), turns))
    return torch.copy_(out, torch.transpose(torch.view(r, torch.size(x)), 0, 1))

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
  # at least 1; compute: the type of x, of attention -> [n, hidden] float32 in the processor's memory, after the final
  # norm.
  def forward(self, ids: Tensor, lengths: List[int], shared: int, compute: int, attention: int) -> Tensor:
    W = self.weights
    device = ops.prim.device(ids)
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
      z2 = torch.append(positions, torch.arange(before, before + sizes[j], device=device))
      end = end + sizes[j]
      if j >= first:
        z3 = torch.append(ends, end - 1)
      longest = ops.prim.max(longest, sizes[j])
    last_rows = torch.tensor(ends, device=device)
    inverse_frequency = torch.reciprocal(torch.pow(self.theta, torch.to(torch.arange(0, D, 2, device=device), 6) / D))
    angles = torch.unsqueeze(torch.to(torch.cat(positions), 6), 1) * torch.unsqueeze(inverse_frequency, 0)
    turns = torch.unsqueeze(torch.complex(torch.cos(angles), torch.sin(angles)), 1)

    # Queries go in blocks, so that what they do not see of a long sequence is not computed and its scores
    # take little memory.
    unit = 32
    block = 128
    if longest > 2048:
      block = 512
    block = ops.prim.min(block, longest)
    mask = torch.to(torch.triu(torch.neg(torch.full([block, block + unit], inf, dtype=6, device=device)), 1), attention)
    # Behind the last token of the batch, keys and values are zeros, see `attend`.
    queries_keys = torch.zeros([H + G, T + unit, D], dtype=attention, device=device)
    queries = torch.narrow(queries_keys, 0, 0, H)
    keys = torch.narrow(queries_keys, 0, H, G)
    values = torch.zeros([G, T + unit, D], dtype=attention, device=device)
    outs = torch.empty([T, H, D], dtype=compute, device=device)

    # What is done token by token goes in pieces whose intermediate results stay in the cache.
    piece = 384
    layers = (torch.len(W) - 7) // 16
    for i in range(layers):
      b = 7 + i * 16
      only_last = i == layers - 1
      a = outs
      done = 0
      while done < T:
        m = ops.prim.min(piece, T - done)
        h, scale, = (self).inputs(torch.narrow(x, 0, done, m), )
        qkv = torch.view((self).product(h, scale, b + 1, ), [m, -1, D])
        turns_here = torch.narrow(turns, 0, done, m)
        if only_last:
          z4 = (self).place(torch.narrow(qkv, 1, 0, G), torch.narrow(W[b], 0, H, G), turns_here, torch.narrow(keys, 1, done, m), )
        else:
          z5 = (self).place(torch.narrow(qkv, 1, 0, H + G), W[b], turns_here, torch.narrow(queries_keys, 1, done, m), )
        z6 = torch.copy_(torch.narrow(values, 1, done, m), torch.transpose(torch.narrow(qkv, 1, torch.size(qkv, 1) - G, G), 0, 1))
        done = done + m
      if only_last:
        # Nothing behind this layer looks at any but the last tokens: keys and values are needed of all,
        # everything else of these alone.
        x = torch.index_select(x, 0, last_rows)
        h, scale, = (self).inputs(x, )
        q = torch.view((self).product(h, scale, b + 16, ), [n, H, D])
        z7 = (self).place(q, torch.narrow(W[b], 0, 0, H), torch.index_select(turns, 0, last_rows), torch.narrow(queries, 1, 0, n), )
        a = torch.narrow(outs, 0, 0, n)

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
            z8 = (self).attend(torch.narrow(queries, 1, row, 1), k, v, before + l - 1, mask, torch.narrow(a, 0, row, 1), )
        else:
          done = 0
          while done < l:
            m = ops.prim.min(block, l - done)
            s = (before + done + m + unit - 1) // unit * unit
            z9 = (self).attend(torch.narrow(queries, 1, start + done, m), torch.narrow(k, 1, 0, s), torch.narrow(v, 1, 0, s), before + done, mask, torch.narrow(a, 0, start + done, m), )
            done = done + block
        start = start + l
      t = torch.size(x, 0)
      rows = torch.view(a, [t, H * D])
      done = 0
      while done < t:
        m = ops.prim.min(piece, t - done)
        x_here = torch.narrow(x, 0, done, m)
        y = (self).add_product(x_here, torch.narrow(rows, 0, done, m), b + 4, )
        z10 = torch.copy_(x_here, (self).feed_forward(y, b + 7, ))
        done = done + m
    y = torch.to(x, 6)
    return torch.to(torch.mul_((self).normalized(y, ), W[1]), torch.device("cpu"))

