package io.ragstone.spring.boot;

import static io.ragstone.spring.boot.PropertyException.build;
import static io.ragstone.spring.boot.PropertyException.set;

import io.ragstone.embedding.Embedder;
import io.ragstone.store.VectorStore;
import io.ragstone.store.lucene.LuceneVectorStore;
import io.ragstone.store.milvus.MilvusVectorStore;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** Milvus where an address is set, otherwise Lucene. */
class StoreConfiguration {
  private static final String MILVUS = "ragstone.store.milvus.";
  private static final String MILVUS_URI = MILVUS + "uri";

  private StoreConfiguration() {}

  @Configuration(proxyBeanMethods = false)
  @Conditional(MilvusUriSet.class)
  @ConditionalOnClass(MilvusVectorStore.class)
  @ConditionalOnBean(Embedder.class)
  static class MilvusConfiguration {

    @Bean
    @ConditionalOnMissingBean(VectorStore.class)
    MilvusVectorStore ragstoneStore(RagstoneProperties properties, Embedder embedder) {
      RagstoneProperties.Milvus milvus = properties.store().milvus();
      if ((milvus.username() == null) != (milvus.password() == null)) {
        throw PropertyException.of(
            MILVUS + (milvus.username() == null ? "password" : "username"),
            "is set alone.",
            "Set both " + MILVUS + "username and " + MILVUS + "password, or neither.");
      }
      MilvusVectorStore.Builder builder =
          MilvusVectorStore.builder(milvus.collection()).embedder(embedder);
      set(MILVUS_URI, milvus.uri(), builder::uri);
      set(MILVUS + "token", milvus.token(), builder::token);
      set(
          MILVUS + "username",
          milvus.username(),
          user -> builder.credentials(user, String.valueOf(milvus.password())));
      set(MILVUS + "database", milvus.database(), builder::database);
      set(MILVUS + "partition-key", milvus.partitionKey(), builder::partitionKey);
      set(MILVUS + "connect-timeout", milvus.connectTimeout(), builder::connectTimeout);
      set(MILVUS + "request-timeout", milvus.requestTimeout(), builder::requestTimeout);
      return build("ragstone.store.milvus", builder::build);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @Conditional(MilvusUriSet.class)
  @ConditionalOnMissingClass("io.ragstone.store.milvus.MilvusVectorStore")
  static class MissingMilvusConfiguration {

    @Bean
    @ConditionalOnMissingBean
    VectorStore ragstoneStore() {
      throw PropertyException.missingModule(MILVUS_URI, "rag-store-milvus");
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(LuceneVectorStore.class)
  @ConditionalOnBean(Embedder.class)
  static class LuceneConfiguration {

    @Bean
    @ConditionalOnMissingBean(VectorStore.class)
    LuceneVectorStore ragstoneStore(RagstoneProperties properties, Embedder embedder) {
      RagstoneProperties.Lucene lucene = properties.store().lucene();
      return LuceneVectorStore.builder(lucene.path(), embedder.identity())
          .readOnly(lucene.readOnly())
          .open();
    }
  }

  static class MilvusUriSet extends AnyPropertyWithText {
    MilvusUriSet() {
      super(MILVUS_URI);
    }
  }
}
