package io.ragstone.spring.boot.faq;

import io.ragstone.document.Chunk;
import io.ragstone.document.Document;
import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.RagPipeline;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AskController {
  private final RagPipeline pipeline;

  AskController(RagPipeline pipeline) {
    this.pipeline = pipeline;
  }

  record Reply(String answer, List<Source> sources) {}

  record Source(int number, String document, String text) {}

  @GetMapping("/ask")
  Reply ask(@RequestParam String question) {
    Answer answer = pipeline.ask(question);
    return new Reply(
        answer.text(),
        answer.citations().stream()
            .map(citation -> source(citation.number(), citation.passages().get(0).chunk()))
            .distinct()
            .toList());
  }

  private static Source source(int number, Chunk chunk) {
    return new Source(number, chunk.sourceId(), chunk.text());
  }

  @PutMapping("/documents/{id}")
  String put(@PathVariable String id, @RequestBody String text) {
    return pipeline.ingest(List.of(Document.of(id, text))).toString();
  }
}
