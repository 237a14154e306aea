package io.tinyprofiler.hub.export;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a session can be exported as. */
enum ExportFormat {
  JSON("application/json", "json"),
  CSV("text/csv; charset=utf-8", "csv"),
  LLAMA_BENCH("application/jsonl", "jsonl"),
  PROMETHEUS("text/plain; version=0.0.4; charset=utf-8", "prom"),
  JUNIT("application/xml", "xml"),
  SVG("image/svg+xml", "svg"),
  HTML("text/html; charset=utf-8", "html");

  private final String type;
  private final String extension;

  ExportFormat(String type, String extension) {
    this.type = type;
    this.extension = extension;
  }

  /** Media type. */
  String type() {
    return type;
  }

  /** Of a file, without the dot. */
  String extension() {
    return extension;
  }

  /** Its name in requests and commands, e.g. {@code llama-bench}. */
  String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static Optional<ExportFormat> of(String key) {
    return Stream.of(values()).filter(format -> format.key().equals(key)).findFirst();
  }
}
