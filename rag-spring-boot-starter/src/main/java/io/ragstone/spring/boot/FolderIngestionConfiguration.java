package io.ragstone.spring.boot;

import io.ragstone.documents.StandardFormats;
import io.ragstone.file.DocumentFormat;
import io.ragstone.file.FolderLoader;
import io.ragstone.pipeline.RagPipeline;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;

/** A folder that is ingested when the application starts, where one is named. */
@Configuration(proxyBeanMethods = false)
@Conditional(FolderIngestionConfiguration.FolderSet.class)
@ConditionalOnClass(StandardFormats.class)
class FolderIngestionConfiguration {
  private static final String FOLDER = "ragstone.ingest.folder";

  @Bean
  @ConditionalOnBean(RagPipeline.class)
  FolderIngestion ragstoneFolderIngestion(
      RagPipeline pipeline, RagstoneProperties properties, ObjectProvider<DocumentFormat> formats) {
    Path folder = properties.ingest().requireFolder();
    if (!Files.isDirectory(folder)) {
      throw PropertyException.of(
          FOLDER,
          "is " + folder.toAbsolutePath() + ", which is no folder.",
          "Make that folder, or set " + FOLDER + " to one that is there.");
    }
    FolderLoader.Builder loader = FolderLoader.builder(folder).formats(StandardFormats.all());
    formats.orderedStream().forEach(loader::format);
    return new FolderIngestion(pipeline, loader.build(), properties.ingest().removeMissing());
  }

  static class FolderSet extends AnyPropertyWithText {
    FolderSet() {
      super(FOLDER);
    }
  }
}
