package io.ragstone.rerank.qwen3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ragstone.qwen3.ModelSource;
import io.ragstone.rerank.RerankRequest;
import io.ragstone.rerank.RerankResult;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scores that the tutorial prints, with the weights that it uses. */
@RequiresEnvironment(
    value = "QWEN3_RERANKER_DIR",
    provides = "a folder with the weights of Qwen3-Reranker-0.6B",
    start = "download it from the Hugging Face hub",
    requiredInCi = false)
class RealWeightsIT {
  private static final double TOLERANCE = 1e-3;

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
          "Does the query perform in memory? What are incremental data and historical data?\n\n"
              + "Yes. When a query request comes, Milvus searches both incremental data and"
              + " historical data by loading them into memory. Incremental data are in the growing"
              + " segments, which are buffered in memory before they reach the threshold to be"
              + " persisted in storage engine, while historical data are from the sealed segments"
              + " that are stored in the object storage. Incremental data and historical data"
              + " together constitute the whole dataset to search.\n\n"
              + "###");

  private static final double[] SCORES = {
    0.9997891783714294, 0.9989748001098633, 0.9984032511711121
  };

  @Test
  void theTutorialsScoresComeOut() {
    Path folder = Path.of(SuiteEnvironment.get("QWEN3_RERANKER_DIR"));
    try (Qwen3Reranker reranker = Qwen3Reranker.builder(ModelSource.folder(folder)).build()) {
      RerankResult result =
          reranker.rerank(RerankRequest.builder("How is data stored in milvus?", PASSAGES).build());
      for (int i = 0; i < SCORES.length; i++) {
        assertEquals(SCORES[i], result.scores().get(i).value(), TOLERANCE, "passage " + i);
      }
    }
  }
}
