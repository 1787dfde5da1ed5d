  # Products by oneDNN with weights in the layout that its kernels read; with plain weights it makes that layout
  # anew in every call. What is done to a product element by element is done before it leaves the cache.
  def constants(self, D: int) -> List[Tensor]:
    nothing = torch.empty([0], dtype=6)
    return [nothing, nothing, nothing, nothing]

  def add_matrix(self, w: Tensor) -> Tensor:
    nothing = torch.empty([0], dtype=6)
    z0 = torch.append(self.weights, ops.mkldnn._reorder_linear_weight(torch.contiguous(w), None))
    z1 = torch.append(self.weights, nothing)
    z2 = torch.append(self.weights, nothing)
    return nothing

  def inputs(self, x: Tensor) -> Tuple[Tensor, Tensor]:
    return ((self).normalized(x, ), (self.weights)[2])

  def product(self, rows: Tensor, scale: Tensor, b: int) -> Tensor:
    return ops.mkldnn._linear_pointwise(rows, (self.weights)[b], None, "none", annotate(List[Optional[number]], []), "")

  def add_product(self, x: Tensor, a: Tensor, b: int) -> Tensor:
    return ops.mkldnn._linear_pointwise(a, x, (self.weights)[b], None, "add")

  def feed_forward(self, x: Tensor, b: int) -> Tensor:
    W = self.weights
    h = (self).normalized(x, )
    gate = ops.mkldnn._linear_pointwise(h, W[b], None, "swish", annotate(List[Optional[number]], []), "")
    gated = ops.mkldnn._linear_pointwise(h, gate, W[b + 3], None, "mul")
    return ops.mkldnn._linear_pointwise(gated, x, W[b + 6], None, "add")
