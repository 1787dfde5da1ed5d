package io.ragstone.store;

import io.ragstone.call.CallContext;
import io.ragstone.document.Chunk;
import io.ragstone.filter.Filter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One run of a {@link StoreCopy}: first all chunks, then the manifests. */
final class StoreCopyRun {
  private final VectorStore source;
  private final VectorStore target;
  private final Filter filter;
  private final int pageSize;
  private final Consumer<StoreCopyReport> progress;
  private final CallContext context;
  private StoreCopyReport report = new StoreCopyReport(0, 0, 0, 0, 0, 0);

  StoreCopyRun(
      VectorStore source,
      VectorStore target,
      Filter filter,
      int pageSize,
      Consumer<StoreCopyReport> progress,
      CallContext context) {
    this.source = source;
    this.target = target;
    this.filter = filter;
    this.pageSize = pageSize;
    this.progress = progress;
    this.context = context;
  }

  StoreCopyReport run() {
    copyChunks();
    if (keepsManifests(source) && keepsManifests(target)) {
      copyManifests();
    }
    return report;
  }

  private static boolean keepsManifests(VectorStore store) {
    return store.describe().capabilities().contains(StoreCapability.MANIFESTS);
  }

  private void copyChunks() {
    ScanRequest next =
        ScanRequest.builder().filter(filter).limit(pageSize).context(context).build();
    List<EmbeddedChunk> page = source.scan(next);
    while (!page.isEmpty()) {
      List<EmbeddedChunk> missing = missing(page);
      if (!missing.isEmpty()) {
        target.upsert(new UpsertRequest(missing, context));
      }
      tell(report.withChunks(page.size(), missing.size()));
      next = next.after(page.get(page.size() - 1).chunk().id());
      page = page.size() < pageSize ? List.of() : source.scan(next);
    }
  }

  private List<EmbeddedChunk> missing(List<EmbeddedChunk> page) {
    context.check("copy chunks");
    Map<String, EmbeddedChunk> there = new HashMap<>();
    target
        .getEmbedded(page.stream().map(row -> row.chunk().id()).toList())
        .forEach(row -> there.put(row.chunk().id(), row));
    return page.stream().filter(row -> !row.equals(there.get(row.chunk().id()))).toList();
  }

  private void copyManifests() {
    Set<String> known = new HashSet<>(target.manifestSources());
    List<SourceManifest> changed = new ArrayList<>();
    int ids = 0;
    for (String sourceId : source.manifestSources()) {
      context.check("copy manifests");
      Optional<SourceManifest> manifest = source.manifest(sourceId);
      if (manifest.isEmpty()) {
        continue;
      }
      if (known.contains(sourceId) && target.manifest(sourceId).equals(manifest)) {
        report = report.withManifests(0, 1, 0);
        continue;
      }
      changed.add(manifest.get());
      ids += 1 + manifest.get().chunkIds().size();
      if (ids >= pageSize) {
        write(changed);
        changed.clear();
        ids = 0;
      }
    }
    write(changed);
  }

  private void write(List<SourceManifest> manifests) {
    Set<String> there = idsInTarget(manifests);
    List<SourceManifest> whole =
        manifests.stream().filter(manifest -> isWhole(manifest, there)).toList();
    if (!whole.isEmpty()) {
      context.check("copy manifests");
      target.putManifests(whole);
    }
    tell(report.withManifests(whole.size(), 0, manifests.size() - whole.size()));
  }

  /** A manifest of an ingest that has not committed claims nothing, and lets the next finish it. */
  private boolean isWhole(SourceManifest manifest, Set<String> there) {
    return manifest.isCommitted()
        ? there.containsAll(manifest.chunkIds())
        : filter instanceof Filter.All;
  }

  private Set<String> idsInTarget(List<SourceManifest> manifests) {
    Set<String> wanted = new LinkedHashSet<>();
    manifests.forEach(manifest -> wanted.addAll(manifest.chunkIds()));
    List<String> ids = List.copyOf(wanted);
    Set<String> there = new HashSet<>();
    for (int from = 0; from < ids.size(); from += pageSize) {
      context.check("copy manifests");
      target.get(ids.subList(from, Math.min(ids.size(), from + pageSize))).stream()
          .map(Chunk::id)
          .forEach(there::add);
    }
    return there;
  }

  private void tell(StoreCopyReport soFar) {
    report = soFar;
    progress.accept(soFar);
  }
}
