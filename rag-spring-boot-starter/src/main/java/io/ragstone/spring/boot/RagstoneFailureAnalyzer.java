package io.ragstone.spring.boot;

import io.ragstone.error.ModelDownloadException;
import io.ragstone.error.ModelException;
import io.ragstone.error.RagException;
import io.ragstone.error.StoreException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says of what keeps an application from starting which property or dependency mends it. */
final class RagstoneFailureAnalyzer extends AbstractFailureAnalyzer<RagException> {

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, RagException cause) {
    return new FailureAnalysis(cause.getMessage(), action(cause), cause);
  }

  private static String action(RagException cause) {
    if (cause instanceof PropertyException property) {
      return property.action();
    }
    if (cause instanceof StoreException store) {
      return action(store.reason());
    }
    if (cause instanceof ModelDownloadException download) {
      return action(download.reason());
    }
    if (cause instanceof ModelException) {
      return "Correct ragstone.embedding.model and ragstone.rerank.model, or add what the"
          + " description says to the class path.";
    }
    return "Correct what the description says in the properties ragstone.* or in the beans of your"
        + " application.";
  }

  private static String action(StoreException.Reason reason) {
    return switch (reason) {
      case LOCKED ->
          "Stop the other program that has the index open, set ragstone.store.lucene.path to"
              + " another folder, or set ragstone.store.lucene.read-only=true to search only.";
      case SCHEMA_MISMATCH ->
          "Set ragstone.embedding.* back to what the store was made with, or set"
              + " ragstone.store.lucene.path or ragstone.store.milvus.collection to a new one and"
              + " ingest the documents again.";
      case UNAVAILABLE, TIMEOUT ->
          "Start the server, or correct ragstone.store.milvus.uri; with"
              + " ragstone.store.lucene.read-only=true, make the index first.";
      case AUTHENTICATION ->
          "Correct ragstone.store.milvus.token, or ragstone.store.milvus.username and"
              + " ragstone.store.milvus.password.";
      case CORRUPT, FAILED, INVALID_REQUEST, UNSUPPORTED, CONFLICT ->
          "Look at what the description says of the store; its place is set by"
              + " ragstone.store.lucene.path or ragstone.store.milvus.uri.";
    };
  }

  private static String action(ModelDownloadException.Reason reason) {
    return switch (reason) {
      case NOT_FOUND ->
          "Correct ragstone.embedding.model and ragstone.rerank.model and their revision: a name on"
              + " the Hugging Face hub such as Qwen/Qwen3-Embedding-0.6B, or a folder that begins"
              + " with ./ or /.";
      case AUTHENTICATION -> "Set the environment variable HF_TOKEN to a token that may read it.";
      case OFFLINE ->
          "Unset HF_HUB_OFFLINE, or set ragstone.embedding.model and ragstone.rerank.model to"
              + " folders with the models' files.";
      case UNAVAILABLE, TIMEOUT, RATE_LIMITED, INVALID_RESPONSE, CORRUPT ->
          "Try again, name a mirror by the environment variable HF_ENDPOINT, or set"
              + " ragstone.embedding.model and ragstone.rerank.model to folders with the models'"
              + " files.";
      case STORAGE -> "Make room, or set the environment variable HF_HOME to another folder.";
    };
  }
}
