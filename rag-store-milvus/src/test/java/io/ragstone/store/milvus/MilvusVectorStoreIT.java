package io.ragstone.store.milvus;

import static org.assertj.core.api.Assertions.assertThat;

import io.milvus.v2.client.MilvusClientV2;
import io.milvus.v2.service.collection.request.ReleaseCollectionReq;
import io.milvus.v2.service.index.request.DescribeIndexReq;
import io.milvus.v2.service.utility.request.FlushReq;
import io.ragstone.document.Metadata;
import io.ragstone.embedding.Embedding;
import io.ragstone.error.StoreException.Reason;
import io.ragstone.filter.Filter;
import io.ragstone.retrieval.Passage;
import io.ragstone.store.DenseSearch;
import io.ragstone.store.EmbeddedChunk;
import io.ragstone.store.Metric;
import io.ragstone.store.UpsertRequest;
import io.ragstone.testkit.RequiresEnvironment;
import io.ragstone.testkit.SuiteEnvironment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@RequiresEnvironment(
    value = "MILVUS_URI",
    provides = "a Milvus server",
    start = "see CONTRIBUTING.md")
class MilvusVectorStoreIT extends MilvusSuite {
  MilvusVectorStoreIT() {
    super(SuiteEnvironment.get("MILVUS_URI"));
  }

  @Test
  void keywordSearchIsThereOrItsVersionIsNamed() {
    MilvusVectorStore.Builder builder = own().keywordSearch(true);
    String version;
    try (MilvusVectorStore store = own().keywordSearch(false).build()) {
      version = store.serverVersion();
      store.dropCollection();
    }

    if (new ServerVersion(version).hasKeywordSearch()) {
      builder.build().close();
    } else {
      assertFails(Reason.UNSUPPORTED, builder::build, "Milvus 2.5", version);
    }
  }

  @Test
  void manyMayOpenTheSameNewCollectionAtOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<MilvusVectorStore>> stores = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      stores.add(threads.submit(() -> own().build()));
    }
    for (int i = 0; i < stores.size(); i++) {
      try (MilvusVectorStore store = stores.get(i).get()) {
        store.upsert(UpsertRequest.of(List.of(embedded("x" + i, "text", Metadata.empty()))));
        store.putManifest(manifest("a" + i, 1));
      }
    }
    threads.shutdown();
    try (MilvusVectorStore store = own().build()) {
      assertThat(store.count(Filter.all())).isEqualTo(4);
      assertThat(store.manifestSources()).containsExactly("a0", "a1", "a2", "a3");
    }
  }

  @Test
  @Timeout(120)
  void whatIsFlushedIndexedAndLoadedAgainAnswersAsBefore() throws InterruptedException {
    List<EmbeddedChunk> chunks = new ArrayList<>();
    Random random = new Random(5);
    for (EmbeddedChunk chunk : line(3_000)) {
      float[] vector = new float[4];
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) random.nextGaussian() * 10;
      }
      chunks.add(new EmbeddedChunk(chunk.chunk(), Embedding.of(vector)));
    }
    Filter filter = Filter.or(Filter.gte("i", 2_990), Filter.ne("i", 7), Filter.exists("j"));
    DenseSearch search =
        DenseSearch.builder(Embedding.of(1, 2, 3, 4)).topK(50).filter(Filter.gte("i", 100)).build();
    List<String> ids = chunks.stream().map(chunk -> chunk.chunk().id()).toList();
    List<Passage> before;
    try (MilvusVectorStore store = cosine().build()) {
      store.upsert(UpsertRequest.of(chunks));
      before = store.search(search);
    }

    sealAndIndex(3_000);

    try (MilvusVectorStore store = cosine().build()) {
      assertThat(store.getEmbedded(ids)).isEqualTo(chunks);
      assertThat(store.count(filter)).isEqualTo(2_999);
      assertThat(store.count(Filter.not(filter))).isEqualTo(1);
      assertThat(store.search(search).stream().map(p -> p.chunk().id()))
          .filteredOn(before.stream().map(p -> p.chunk().id()).toList()::contains)
          .hasSizeGreaterThanOrEqualTo(48);
      store.upsert(UpsertRequest.of(chunks.subList(0, 1_500)));
      assertThat(store.count(Filter.all())).isEqualTo(3_000);
    }
  }

  private MilvusVectorStore.Builder cosine() {
    return own().metric(Metric.COSINE).index(MilvusIndex.hnsw(16, 200));
  }

  private void sealAndIndex(int rows) throws InterruptedException {
    MilvusClientV2 client = collections.client();
    client.flush(FlushReq.builder().collectionNames(List.of(name)).build());
    DescribeIndexReq index =
        DescribeIndexReq.builder().collectionName(name).fieldName(Columns.VECTOR).build();
    while (client.describeIndex(index).getIndexDescriptions().get(0).getIndexedRows() < rows) {
      Thread.sleep(100);
    }
    client.releaseCollection(ReleaseCollectionReq.builder().collectionName(name).build());
    client.close();
  }
}
