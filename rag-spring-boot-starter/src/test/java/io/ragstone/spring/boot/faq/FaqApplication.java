package io.ragstone.spring.boot.faq;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application as a user writes it: nothing of Ragstone but the starter and its properties. */
@SpringBootApplication
class FaqApplication {
  public static void main(String[] arguments) {
    SpringApplication.run(FaqApplication.class, arguments);
  }
}
