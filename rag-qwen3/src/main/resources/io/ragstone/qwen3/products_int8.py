  # Products of 8-bit integers by oneDNN: weights have a scale for each row (output channel), inputs one for each
  # row (token). Trained models have channels 50 to 100 times greater than the others, which would leave those
  # hardly a bit; so both sides of a product are rotated first, D columns at a time, by a Hadamard matrix with random
  # signs, which spreads each channel over D of them and changes nothing else (QuaRot, Ashkboos et al., 2024; here
  # on inputs, not on the residual stream, whose channels would share the errors of the greatest of them).
  # Inputs are unsigned with zero at 128, as oneDNN takes them: c10::ScalarType 0 is uint8, 1 int8, 3 int32, 13 quint8.
  # The rotation; the scale and the zero that oneDNN is told of inputs; and what scales of rows are at least.
  def constants(self, D: int) -> List[Tensor]:
    m = torch.ones([1, 1], dtype=6)
    while torch.size(m, 0) < D:
      m = torch.cat([torch.cat([m, m], 1), torch.cat([m, torch.neg(m)], 1)], 0)
    i = torch.to(torch.arange(D), 7)
    signs = torch.to(torch.sign(torch.sin(i * i * 0.7319 + 0.3)), 6)
    rotation = torch.to(m * torch.unsqueeze(signs, 1) * torch.pow(D, -0.5), 15)
    return [rotation, torch.ones([1], dtype=6), torch.full([1], 128, dtype=3), torch.full([1], 1.0e-30, dtype=6)]

  def rotated(self, x: Tensor) -> Tensor:
    R = (self.weights)[3]
    return torch.view(torch.matmul(torch.view(x, [-1, torch.size(R, 0)]), R), torch.size(x))

  def add_matrix(self, w: Tensor) -> Tensor:
    R = torch.to((self.weights)[3], 6)
    r = torch.view(torch.matmul(torch.view(w, [-1, torch.size(R, 0)]), R), torch.size(w))
    scale = torch.clamp_min(torch.amax(torch.abs(r), [1]) / 127., 1.0e-30)
    q = torch.to(torch.round(r / torch.unsqueeze(scale, 1)), 1)
    z0 = torch.append(self.weights, ops.onednn.qlinear_prepack(torch.contiguous(q), None))
    z1 = torch.append(self.weights, scale)
    z2 = torch.append(self.weights, torch.to(torch.zeros_like(scale), 3))
    return scale

  # x [t, k] rotated -> bytes with zero at 128, and scales [t, 1], which are never 0. x is overwritten when it is float32.
  def quantized(self, x: Tensor) -> Tuple[Tensor, Tensor]:
    W = self.weights
    y = torch.to(x, 6)
    largest = torch.maximum(torch.amax(y, [-1], True), torch.neg(torch.amin(y, [-1], True)))
    scale = torch.addcmul(W[6], largest, W[4], value=1. / 127.)
    q = torch.quantize_per_tensor(torch.mul_(y, torch.reciprocal(scale)), 1., 128, 13)
    return (torch.set_(torch.empty([0], dtype=0), q, 0, torch.size(q), torch.stride(q)), scale)

  def inputs(self, x: Tensor) -> Tuple[Tensor, Tensor]:
    rows, scale, = (self).quantized((self).rotated(torch.to(x, 15), ), )
    return (rows, scale * (self).norm_scale(x, ))

  # Rows are not yet times their scales.
  def unscaled_product(self, rows: Tensor, b: int) -> Tensor:
    W = self.weights
    return ops.onednn.qlinear_pointwise(rows, W[4], W[5], W[b], W[b + 1], W[b + 2], None, 1., 0, 6, "none", annotate(List[Optional[number]], []), "")

  def product(self, rows: Tensor, scale: Tensor, b: int) -> Tensor:
    return torch.mul_((self).unscaled_product(rows, b, ), scale)

  # a is rotated: the values that attention has mixed were.
  def add_product(self, x: Tensor, a: Tensor, b: int) -> Tensor:
    rows, scale, = (self).quantized(a, )
    return torch.addcmul(x, (self).unscaled_product(rows, b, ), scale)

  def feed_forward(self, x: Tensor, b: int) -> Tensor:
    rows, scale, = (self).inputs(x, )
    gate = torch.silu_((self).product(rows, scale, b, ))
    gated = torch.mul_(gate, (self).unscaled_product(rows, b + 3, ))
    quantized, inner, = (self).quantized((self).rotated(torch.to(gated, 15), ), )
    return torch.addcmul(x, (self).unscaled_product(quantized, b + 6, ), inner * scale)
