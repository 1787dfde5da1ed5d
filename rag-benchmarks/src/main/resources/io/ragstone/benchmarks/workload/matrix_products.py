# The matrix products of one decoder layer and nothing else: what libtorch can do at best with a model's
# shapes. TorchScript in its serialised form, as qwen3.py of rag-qwen3 is; c10::ScalarType 0 is uint8,
# 1 int8, 3 int32, 6 float32, 15 bfloat16.
class MatrixProducts(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  inputs : List[Tensor]
  weights : List[Tensor]
  scales : List[Tensor]

  # xs: an input [rows, k] for each product, ws: its weight [n, k], all float32 -> anything.
  def load_float(self, xs: List[Tensor], ws: List[Tensor], type: int) -> Tensor:
    inputs = annotate(List[Tensor], [])
    weights = annotate(List[Tensor], [])
    for i in range(torch.len(ws)):
      z0 = torch.append(inputs, torch.to(xs[i], type))
      z1 = torch.append(weights, torch.to(ws[i], type))
    self.inputs = inputs
    self.weights = weights
    return xs[0]

  # One scale for each output channel, inputs already quantised: the product alone, as oneDNN has it.
  def load_int8(self, xs: List[Tensor], ws: List[Tensor], type: int) -> Tensor:
    inputs = annotate(List[Tensor], [])
    weights = annotate(List[Tensor], [])
    scales = annotate(List[Tensor], [])
    for i in range(torch.len(ws)):
      s = torch.amax(torch.abs(ws[i]), [1]) / 127.
      w = torch.to(torch.round(ws[i] / torch.unsqueeze(s, 1)), 1)
      z0 = torch.append(weights, ops.onednn.qlinear_prepack(torch.contiguous(w), None))
      z1 = torch.append(scales, s)
      z2 = torch.append(inputs, torch.to(torch.clamp(torch.round(xs[i] * 32.) + 128., 0, 255), 0))
    self.inputs = inputs
    self.weights = weights
    self.scales = scales
    return xs[0]

  def multiply_float(self) -> Tensor:
    outs = annotate(List[Tensor], [])
    for i in range(torch.len(self.weights)):
      z = torch.append(outs, torch.linear((self.inputs)[i], (self.weights)[i]))
    return torch.to(torch.narrow(outs[0], 0, 0, 1), 6)

  def multiply_int8(self) -> Tensor:
    outs = annotate(List[Tensor], [])
    one = torch.ones([1])
    zero_point = torch.to(torch.full_like(one, 128.), 3)
    for i in range(torch.len(self.weights)):
      s = (self.scales)[i]
      y = ops.onednn.qlinear_pointwise((self.inputs)[i], one, zero_point, (self.weights)[i], s, torch.to(torch.zeros_like(s), 3), None, 1., 0, 6, "none", annotate(List[Optional[number]], []), "")
      z = torch.append(outs, y)
    return torch.narrow(outs[0], 0, 0, 1)
