package io.ragstone.qwen3.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The environment variables of Python's {@code huggingface_hub}, read as its {@code constants.py}
 * and {@code utils/_auth.py} (version 2.4) do.
 *
 * @param variables the environment
 * @param userHome the home folder where {@code HOME} does not name one
 */
record HubEnvironment(Map<String, String> variables, String userHome) {
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{([^}]*)\\})");

  void applyTo(HuggingFaceHub.Builder builder) {
    Path home = home();
    builder.cacheFolder(
        first("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")
            .map(this::path)
            .orElseGet(() -> home.resolve("hub")));
    use("HF_ENDPOINT", URI::create, builder::endpoint);
    if (!isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      builder.tokenFile(
          first("HF_TOKEN_PATH").map(this::path).orElseGet(() -> home.resolve("token")));
      first("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")
          .flatMap(HuggingFaceHub::cleanToken)
          .ifPresent(builder::token);
    }
    builder.offline(isTrue("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"));
    builder.symlinks(!isTrue("HF_HUB_DISABLE_SYMLINKS"));
    use("HF_HUB_ETAG_TIMEOUT", HubEnvironment::seconds, builder::requestTimeout);
    use("HF_HUB_DOWNLOAD_TIMEOUT", HubEnvironment::seconds, builder::stallTimeout);
  }

  private Path home() {
    return first("HF_HOME")
        .map(this::path)
        .orElseGet(
            () ->
                first("XDG_CACHE_HOME")
                    .map(this::path)
                    .orElseGet(() -> path("~/.cache"))
                    .resolve("huggingface"));
  }

  private Optional<String> first(String... names) {
    return Arrays.stream(names)
        .map(variables::get)
        .filter(value -> value != null && !value.isBlank())
        .findFirst();
  }

  private boolean isTrue(String... names) {
    return first(names).filter(value -> TRUE.contains(value.toUpperCase(Locale.ROOT))).isPresent();
  }

  private <T> void use(String name, Function<String, T> parse, Consumer<T> setting) {
    first(name)
        .ifPresent(
            value -> {
              try {
                setting.accept(parse.apply(value));
              } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                    "The environment variable " + name + " cannot be used: " + e.getMessage(), e);
              }
            });
  }

  private static Duration seconds(String text) {
    return Duration.ofSeconds(Integer.parseInt(text.strip()));
  }

  /** Replaces a leading {@code ~} and variables; unknown ones stay as they are. */
  private Path path(String text) {
    String homeFolder = first("HOME").orElse(userHome);
    String expanded = text.matches("~(?s:[/\\\\].*)?") ? homeFolder + text.substring(1) : text;
    Matcher matcher = VARIABLE.matcher(expanded);
    return Path.of(
        matcher.replaceAll(
            match -> {
              String name = match.group(1) == null ? match.group(2) : match.group(1);
              return Matcher.quoteReplacement(variables.getOrDefault(name, match.group()));
            }));
  }
}
