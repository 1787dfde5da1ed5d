package io.ragstone.spring.boot.faq;

import io.ragstone.document.Document;
import io.ragstone.pipeline.RagPipeline;
import java.util.List;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/documents/{id}")
class DocumentController {
  private final RagPipeline pipeline;

  DocumentController(RagPipeline pipeline) {
    this.pipeline = pipeline;
  }

  @PutMapping
  String put(@PathVariable String id, @RequestBody String text) {
    return pipeline.ingest(List.of(Document.of(id, text))).toString();
  }

  @DeleteMapping
  void delete(@PathVariable String id) {
    pipeline.remove(id);
  }
}
