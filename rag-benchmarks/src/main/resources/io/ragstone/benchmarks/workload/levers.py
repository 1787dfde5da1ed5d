# What the engine does beside what it could do instead, each by itself, in the shape of the 0.6B models.
# TorchScript in its serialised form, as qwen3.py of rag-qwen3 is; c10::ScalarType 0 is uint8, 1 int8, 3 int32,
# 4 int64, 6 float32, 13 quint8, 15 bfloat16. The names of methods are those that Levers asks for.
class Levers(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  # Plain, packed, int8, its scales and zero points for each matrix, then a mask; an input and its bytes for each.
  weights : List[Tensor]
  inputs : List[Tensor]
  rows : List[Tensor]

  # rows: as many inputs as sequences of this many tokens have in all.
  def prepare(self, rows: int) -> Tensor:
    outs = [4096, 1024, 3072, 3072, 1024]
    ins = [1024, 2048, 1024, 1024, 3072]
    weights = annotate(List[Tensor], [])
    inputs = annotate(List[Tensor], [])
    quantised = annotate(List[Tensor], [])
    for i in range(5):
      w = torch.randn([outs[i], ins[i]], dtype=6) * 0.02
      s = torch.amax(torch.abs(w), [1]) / 127.
      q = torch.to(torch.round(w / torch.unsqueeze(s, 1)), 1)
      x = torch.randn([rows, ins[i]], dtype=6)
      z0 = torch.append(weights, torch.to(w, 15))
      z1 = torch.append(weights, ops.mkldnn._reorder_linear_weight(torch.to(w, 15), None))
      z2 = torch.append(weights, ops.onednn.qlinear_prepack(torch.contiguous(q), None))
      z3 = torch.append(weights, s)
      z4 = torch.append(weights, torch.to(torch.zeros_like(s), 3))
      z5 = torch.append(inputs, torch.to(x, 15))
      z6 = torch.append(quantised, torch.to(torch.clamp(torch.round(x * 32.) + 128., 0, 255), 0))
    # What a query does not see.
    z7 = torch.append(weights, torch.to(torch.triu(torch.neg(torch.full([512, 512], inf, dtype=6)), 1), 15))
    self.weights = weights
    self.inputs = inputs
    self.rows = quantised
    return weights[0]

  def plain(self) -> Tensor:
    outs = annotate(List[Tensor], [])
    for i in range(5):
      z = torch.append(outs, torch.linear((self.inputs)[i], (self.weights)[5 * i]))
    return torch.narrow(outs[4], 0, 0, 1)

  def packed(self) -> Tensor:
    outs = annotate(List[Tensor], [])
    for i in range(5):
      z = torch.append(outs, ops.mkldnn._linear_pointwise((self.inputs)[i], (self.weights)[5 * i + 1], None, "none", annotate(List[Optional[number]], []), ""))
    return torch.narrow(outs[4], 0, 0, 1)

  def int8(self) -> Tensor:
    one = torch.ones([1], dtype=6)
    zero = torch.full([1], 128, dtype=3)
    outs = annotate(List[Tensor], [])
    for i in range(5):
      b = 5 * i + 2
      y = ops.onednn.qlinear_pointwise((self.rows)[i], one, zero, (self.weights)[b], (self.weights)[b + 1], (self.weights)[b + 2], None, 1., 0, 6, "none", annotate(List[Optional[number]], []), "")
      z = torch.append(outs, y)
    return torch.narrow(outs[4], 0, 0, 1)

  def gate_apart(self) -> Tensor:
    x = (self.inputs)[2]
    no = annotate(List[Optional[number]], [])
    gate = torch.silu(ops.mkldnn._linear_pointwise(x, (self.weights)[11], None, "none", no, ""))
    return gate * ops.mkldnn._linear_pointwise(x, (self.weights)[16], None, "none", no, "")

  def gate_fused(self) -> Tensor:
    x = (self.inputs)[2]
    gate = ops.mkldnn._linear_pointwise(x, (self.weights)[11], None, "swish", annotate(List[Optional[number]], []), "")
    return ops.mkldnn._linear_pointwise(x, gate, (self.weights)[16], None, "mul")

  def norm_of_torch(self) -> Tensor:
    x = (self.inputs)[0]
    return torch.rms_norm(x, [1024], torch.narrow(torch.view(x, [-1]), 0, 0, 1024), 1.0e-06)

  def norm_by_length(self) -> Tensor:
    x = (self.inputs)[0]
    n = torch.linalg_vector_norm(x, 2, [-1], True, dtype=6)
    return x * torch.to(torch.rsqrt(n * n / 1024 + 1.0e-06), 15)

  # Rotary positions of 24 heads a row: a plane's two values half a head apart, or neighbours.
  def turn_halves(self) -> Tensor:
    y = torch.view(torch.narrow(torch.to((self.inputs)[4], 6), 1, 0, 3072), [-1, 24, 128])
    angles = torch.narrow(torch.narrow(y, 1, 0, 1), 2, 0, 64)
    c = torch.cos(angles)
    s = torch.sin(angles)
    a = torch.narrow(y, 2, 0, 64)
    b = torch.narrow(y, 2, 64, 64)
    return torch.cat([a * c - b * s, b * c + a * s], 2)

  def turn_planes(self) -> Tensor:
    y = torch.view(torch.narrow(torch.to((self.inputs)[4], 6), 1, 0, 3072), [-1, 24, 64, 2])
    angles = torch.reshape(torch.narrow(torch.narrow(y, 1, 0, 1), 2, 0, 32), [-1, 1, 64])
    turns = torch.complex(torch.cos(angles), torch.sin(angles))
    return torch.view_as_real(torch.mul_(torch.view_as_complex(y), turns))

  def bytes_by_channel(self) -> Tensor:
    x = torch.to((self.inputs)[0], 6)
    t = torch.size(x, 0)
    return torch.quantize_per_channel(x, torch.full([t], 0.03, dtype=6), torch.full([t], 128, dtype=4), 0, 13)

  def bytes_of_mixed_types(self) -> Tensor:
    x = (self.inputs)[0] * torch.full([torch.size((self.inputs)[0], 0), 1], 33., dtype=6)
    return torch.quantize_per_tensor(x, 1., 128, 13)

  def bytes_scaled(self) -> Tensor:
    x = torch.mul_(torch.to((self.inputs)[0], 6), torch.full([torch.size((self.inputs)[0], 0), 1], 33., dtype=6))
    return torch.quantize_per_tensor(x, 1., 128, 13)

  # The first l rows as queries, keys and values of one sequence: 16 heads, 8 key heads.
  def attend_by_torch(self, l: int) -> Tensor:
    x = torch.view(torch.narrow((self.inputs)[1], 0, 0, l), [l, 16, 128])
    q = torch.unsqueeze(torch.transpose(x, 0, 1), 0)
    k = torch.unsqueeze(torch.repeat_interleave(torch.transpose(torch.narrow(x, 1, 0, 8), 0, 1), 2, 0), 0)
    v = torch.unsqueeze(torch.repeat_interleave(torch.transpose(torch.narrow(x, 1, 8, 8), 0, 1), 2, 0), 0)
    return torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=None, enable_gqa=False)

  # s keys, of which those behind l are not seen.
  def attend_by_products(self, l: int, s: int) -> Tensor:
    x = torch.view(torch.narrow((self.inputs)[1], 0, 0, s), [s, 16, 128])
    q = torch.reshape(torch.transpose(torch.narrow(x, 0, 0, l), 0, 1), [8, 2 * l, 128])
    k = torch.transpose(torch.narrow(x, 1, 0, 8), 0, 1)
    v = torch.transpose(torch.narrow(x, 1, 8, 8), 0, 1)
    p = torch.bmm(q, torch.transpose(k, 1, 2))
    mask = torch.narrow(torch.narrow((self.weights)[25], 0, 0, l), 1, 0, s)
    z0 = torch.add_(torch.view(p, [16, l, s]), mask)
    z1 = torch._softmax(p, -1, False, out=p)
    return torch.contiguous(torch.transpose(torch.view(torch.bmm(p, v), [16, l, 128]), 0, 1))
