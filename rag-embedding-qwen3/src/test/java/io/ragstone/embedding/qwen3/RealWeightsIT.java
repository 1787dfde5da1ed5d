package io.ragstone.embedding.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ragstone.embedding.Embedding;
import io.ragstone.qwen3.ModelSource;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The numbers that the tutorial prints, with the weights that it uses. */
@RequiresEnvironment(
    value = "QWEN3_EMBEDDING_DIR",
    provides = "a folder with the weights of Qwen3-Embedding-0.6B",
    start = "download it from the Hugging Face hub",
    requiredInCi = false)
class RealWeightsIT {
  private static final double TOLERANCE = 1e-3;

  private static final double[] TEST_EMBEDDING = {
    -0.009923271834850311,
    -0.030248118564486504,
    -0.011494234204292297,
    -0.05980192497372627,
    -0.0026795873418450356,
    0.016578301787376404,
    -0.04073038697242737,
    0.03180320933461189,
    -0.024417787790298462,
    2.1764861230622046e-05
  };

  /** Passages of the tutorial's result with the inner products that it prints. */
  private static final List<String> PASSAGES =
      List.of(
          " Where does Milvus store data?\n\n"
              + "Milvus deals with two types of data, inserted data and metadata. \n\n"
              + "Inserted data, including vector data, scalar data, and collection-specific schema,"
              + " are stored in persistent storage as incremental log. Milvus supports multiple"
              + " object storage backends, including [MinIO](https://min.io/), [AWS"
              + " S3](https://aws.amazon.com/s3/?nc1=h_ls), [Google Cloud"
              + " Storage](https://cloud.google.com/storage?hl=en#object-storage-for-companies-of-all-sizes)"
              + " (GCS), [Azure Blob"
              + " Storage](https://azure.microsoft.com/en-us/products/storage/blobs), [Alibaba"
              + " Cloud OSS](https://www.alibabacloud.com/product/object-storage-service), and"
              + " [Tencent Cloud Object Storage](https://www.tencentcloud.com/products/cos)"
              + " (COS).\n\n"
              + "Metadata are generated within Milvus. Each Milvus module has its own metadata that"
              + " are stored in etcd.\n\n"
              + "###",
          "How does Milvus flush data?\n\n"
              + "Milvus returns success when inserted data are loaded to the message queue."
              + " However, the data are not yet flushed to the disk. Then Milvus' data node writes"
              + " the data in the message queue to persistent storage as incremental logs. If"
              + " `flush()` is called, the data node is forced to write all data in the message"
              + " queue to persistent storage immediately.\n\n"
              + "###",
          "How does Milvus handle vector data types and precision?\n\n"
              + "Milvus supports Binary, Float32, Float16, and BFloat16 vector types.\n\n"
              + "- Binary vectors: Store binary data as sequences of 0s and 1s, used in image"
              + " processing and information retrieval.\n"
              + "- Float32 vectors: Default storage with a precision of about 7 decimal digits."
              + " Even Float64 values are stored with Float32 precision, leading to potential"
              + " precision loss upon retrieval.\n"
              + "- Float16 and BFloat16 vectors: Offer reduced precision and memory usage. Float16"
              + " is suitable for applications with limited bandwidth and storage, while BFloat16"
              + " balances range and efficiency, commonly used in deep learning to reduce"
              + " computational requirements without significantly impacting accuracy.\n\n"
              + "###");

  private static final double[] INNER_PRODUCTS = {
    0.8306853175163269, 0.7302717566490173, 0.7003671526908875
  };

  @Test
  void theTutorialsNumbersComeOut() {
    Path folder = Path.of(SuiteEnvironment.get("QWEN3_EMBEDDING_DIR"));
    try (Qwen3Embedder embedder = Qwen3Embedder.builder(ModelSource.folder(folder)).build()) {
      Embedding test = embedder.embedDocument("This is a test");
      assertEquals(1024, test.dimension());
      for (int i = 0; i < TEST_EMBEDDING.length; i++) {
        assertEquals(TEST_EMBEDDING[i], test.get(i), TOLERANCE, "value " + i);
      }
      Embedding question = embedder.embedQuery("How is data stored in milvus?");
      List<Embedding> passages = embedder.embedDocuments(PASSAGES);
      for (int i = 0; i < INNER_PRODUCTS.length; i++) {
        assertEquals(INNER_PRODUCTS[i], question.dot(passages.get(i)), TOLERANCE, "passage " + i);
      }
    }
  }
}
