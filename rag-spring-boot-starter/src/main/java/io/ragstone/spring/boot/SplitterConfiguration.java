package io.ragstone.spring.boot;

import static io.ragstone.spring.boot.PropertyException.build;
import static io.ragstone.spring.boot.PropertyException.set;

import io.ragstone.documents.MarkdownHeadingSplitter;
import io.ragstone.embedding.Embedder;
import io.ragstone.splitter.TextSplitter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How documents are cut: at the headings of Markdown, and where a section is too long. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MarkdownHeadingSplitter.class)
@ConditionalOnBean(Embedder.class)
class SplitterConfiguration {

  @Bean
  @ConditionalOnMissingBean(TextSplitter.class)
  MarkdownHeadingSplitter ragstoneSplitter(RagstoneProperties properties, Embedder embedder) {
    RagstoneProperties.Splitter splitter = properties.splitter();
    MarkdownHeadingSplitter.Builder builder =
        MarkdownHeadingSplitter.builder(embedder.tokenCounter());
    set("ragstone.splitter.max-tokens", splitter.maxTokens(), builder::maxTokens);
    set("ragstone.splitter.overlap-tokens", splitter.overlapTokens(), builder::overlapTokens);
    return build("ragstone.splitter", builder::build);
  }
}
