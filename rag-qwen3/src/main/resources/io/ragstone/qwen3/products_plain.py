  # Products by libtorch's own linear: for platforms whose libtorch comes without oneDNN.
  def constants(self, D: int) -> List[Tensor]:
    nothing = torch.empty([0], dtype=6)
    return [nothing, nothing, nothing, nothing]

  def add_matrix(self, w: Tensor) -> Tensor:
    nothing = torch.empty([0], dtype=6)
    z0 = torch.append(self.weights, torch.clone(w))
    z1 = torch.append(self.weights, nothing)
    z2 = torch.append(self.weights, nothing)
    return nothing

  def inputs(self, x: Tensor) -> Tuple[Tensor, Tensor]:
    return ((self).normalized(x, ), (self.weights)[2])

  def product(self, rows: Tensor, scale: Tensor, b: int) -> Tensor:
    return torch.linear(rows, (self.weights)[b])

  def add_product(self, x: Tensor, a: Tensor, b: int) -> Tensor:
    return x + torch.linear(a, (self.weights)[b])

  def feed_forward(self, x: Tensor, b: int) -> Tensor:
    W = self.weights
    h = (self).normalized(x, )
    gated = torch.mul_(torch.silu_(torch.linear(h, W[b])), torch.linear(h, W[b + 3]))
    return x + torch.linear(gated, W[b + 6])
