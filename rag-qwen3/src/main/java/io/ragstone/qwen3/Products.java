package io.ragstone.qwen3;

/** How the products with the weights are computed: the part of the model that is exchanged. */
enum Products {
  /** Weights as oneDNN's kernels read them. */
  PACKED("products_packed.py"),
  /** libtorch's own, where there is no oneDNN, or none for the number format. */
  PLAIN("products_plain.py"),
  /** 8-bit integers. */
  INT8("products_int8.py");

  private final String resource;

  Products(String resource) {
    this.resource = resource;
  }

  /** The TorchScript source of the methods, beside this class. */
  String resource() {
    return resource;
  }
}
