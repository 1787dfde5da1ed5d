package io.ragstone.pipeline;

import io.ragstone.call.CallContext;
import io.ragstone.document.Document;
import io.ragstone.document.DocumentLoader;
import io.ragstone.document.LoadedDocument;
import io.ragstone.document.UnreadableDocument;
import io.ragstone.error.CallCancelledException;
import io.ragstone.error.DeadlineExceededException;
import io.ragstone.error.DocumentException;
import io.ragstone.pipeline.FailedDocument.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first thread of an ingest: reads documents, compares them with the store, and hands on what
 * is to be done in groups. A failure to read comes behind the documents that were read before it.
 */
final class DocumentReading implements Runnable {
  private static final Logger logger = LoggerFactory.getLogger(DocumentReading.class);

  /**
   * How many documents, and with about how many characters, are looked up in the store together.
   */
  private static final int DOCUMENTS_TOGETHER = 64;

  private static final int MAX_CHARACTERS_TOGETHER = 1_000_000;

  private final DocumentLoader loader;
  private final SourceComparison comparison;
  private final IngestOptions options;
  private final SeenSources seen;
  private final IngestExchange exchange;
  private final CallContext context;
  private final LoaderInterrupt interrupt = new LoaderInterrupt();
  private OptionalLong expected = OptionalLong.empty();
  private IngestGroup.Builder group;
  private final List<Document> together = new ArrayList<>();
  private int charactersTogether;

  DocumentReading(
      DocumentLoader loader,
      SourceComparison comparison,
      IngestOptions options,
      SeenSources seen,
      IngestExchange exchange,
      CallContext context) {
    this.loader = loader;
    this.comparison = comparison;
    this.options = options;
    this.seen = seen;
    this.exchange = exchange;
    this.context = context;
    this.group = new IngestGroup.Builder(expected, options);
  }

  @Override
  public void run() {
    CallContext.Registration cancellation = context.onCancel(interrupt::interrupt);
    Optional<Throwable> failure = Optional.empty();
    try {
      load();
    } catch (Throwable e) {
      failure = Optional.of(e);
    } finally {
      interrupt.leave();
      cancellation.close();
    }
    try {
      if (failure.isPresent() && !together.isEmpty()) {
        failure = compareAfter(failure.get());
      }
      handOn();
      exchange.readAll(new IngestStep.End(failure));
    } catch (CallCancelledException | DeadlineExceededException e) {
      logger.debug("The ingest has ended: nobody waits for what was read", e);
    }
  }

  /** What was read before a failure is done nevertheless. */
  private Optional<Throwable> compareAfter(Throwable failure) {
    try {
      compare();
    } catch (Throwable e) {
      failure.addSuppressed(e);
    }
    return Optional.of(failure);
  }

  private void load() {
    interrupt.enter();
    expected = loader.expectedDocuments();
    group = new IngestGroup.Builder(expected, options);
    // Pushed, not pulled: an iterator of a flat-mapped stream would hold all documents of a file.
    try (Stream<? extends LoadedDocument> documents = loader.load()) {
      documents.sequential().forEachOrdered(this::accept);
    }
    interrupt.leave();
    compare();
  }

  private void accept(LoadedDocument loaded) {
    interrupt.leave();
    context.check("ingest");
    if (loaded instanceof UnreadableDocument unreadable) {
      seen.addUnreadable(unreadable.id());
      addFailed(Problem.UNREADABLE, unreadable.id(), unreadable.failure());
    } else {
      Document document = loaded.orThrow();
      seen.add(document.id());
      add(document);
    }
    if (group.isFull()) {
      handOn();
    }
    interrupt.enter();
  }

  private void add(Document document) {
    int characters = document.text().length();
    if (characters > options.maxDocumentCharacters()) {
      addFailed(
          Problem.TOO_LARGE,
          document.id(),
          new DocumentException(
              document.id()
                  + " has "
                  + characters
                  + " characters, over the limit of "
                  + options.maxDocumentCharacters()
                  + "; split it, or raise maxDocumentCharacters"));
      return;
    }
    if (document.text().isBlank() && options.badDocuments() == BadDocuments.FAIL) {
      throw new DocumentException(document.id() + " has no text; leave it out");
    }
    boolean cameBefore = together.stream().anyMatch(other -> other.id().equals(document.id()));
    if (cameBefore || charactersTogether >= MAX_CHARACTERS_TOGETHER) {
      compare();
    }
    together.add(document);
    charactersTogether += characters;
    if (together.size() == DOCUMENTS_TOGETHER) {
      compare();
    }
  }

  private void compare() {
    if (together.isEmpty()) {
      return;
    }
    List<Document> documents = List.copyOf(together);
    together.clear();
    charactersTogether = 0;
    // Another version of a document is compared with what the one before has written.
    if (documents.stream().anyMatch(document -> group.changes(document.id()))) {
      handOn();
    }
    documents.forEach(document -> exchange.awaitWritten(document.id()));
    SourceComparison.Known known = comparison.lookUp(documents);
    for (Document document : documents) {
      compare(document, known);
      if (group.isFull()) {
        handOn();
      }
    }
  }

  private void compare(Document document, SourceComparison.Known known) {
    try {
      comparison.changeOf(document, known).ifPresentOrElse(group::add, group::addUnchanged);
      if (document.text().isBlank()) {
        group.addEmpty();
      }
    } catch (DocumentException e) {
      addFailed(Problem.NOT_SPLIT, document.id(), e);
    }
  }

  private void addFailed(Problem problem, String sourceId, DocumentException failure) {
    if (options.badDocuments() == BadDocuments.FAIL) {
      throw failure;
    }
    group.addFailed(new FailedDocument(sourceId, problem, failure));
  }

  private void handOn() {
    if (!group.isEmpty()) {
      IngestGroup full = group.build();
      group = new IngestGroup.Builder(expected, options);
      exchange.read(full);
    }
  }
}
