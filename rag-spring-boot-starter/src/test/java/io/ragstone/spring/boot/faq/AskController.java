package io.ragstone.spring.boot.faq;

import io.ragstone.pipeline.Answer;
import io.ragstone.pipeline.Citation;
import io.ragstone.pipeline.RagPipeline;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class AskController {
  private final RagPipeline pipeline;

  AskController(RagPipeline pipeline) {
    this.pipeline = pipeline;
  }

  @GetMapping("/ask")
  Reply ask(@RequestParam String question) {
    Answer answer = pipeline.ask(question);
    List<String> sources = answer.citations().stream().map(Reply::source).distinct().toList();
    return new Reply(answer.text(), sources);
  }

  record Reply(String answer, List<String> sources) {
    static String source(Citation citation) {
      return "[" + citation.number() + "] " + citation.passages().get(0).chunk().sourceId();
    }
  }
}
