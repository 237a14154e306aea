package io.tinyprofiler.hub.web;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file as an answer, or the part of it that {@code Range} asks for. Several ranges at once are
 * answered with the whole, as the standard allows.
 *
 * @param size B
 * @param name what a browser would call it
 * @param range the header, if there is one
 */
public record FileReply(Path file, long size, String name, Optional<String> range) {

  private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

  /** Bytes of the file; none if the range lies outside. */
  private record Part(long from, long length) {}

  Future<Void> send(HttpServerResponse response) {
    Part part = part();
    response
        .putHeader("accept-ranges", "bytes")
        .putHeader("content-type", "application/octet-stream")
        .putHeader("content-encoding", "identity") // compressing would change the ranges
        .putHeader("content-disposition", "attachment; filename=\"%s\"".formatted(name));
    if (part.length() == 0 && size > 0) {
      return response.setStatusCode(416).putHeader("content-range", "bytes */" + size).end();
    }
    if (part.length() < size) {
      response
          .setStatusCode(206)
          .putHeader(
              "content-range",
              "bytes %d-%d/%d".formatted(part.from(), part.from() + part.length() - 1, size));
    }
    return response.sendFile(file.toString(), part.from(), part.length());
  }

  private Part part() {
    Matcher asked = RANGE.matcher(range.orElse(""));
    if (!asked.matches() || asked.group().equals("bytes=-")) {
      return new Part(0, size);
    }
    if (asked.group(1).isEmpty()) {
      long last = Math.min(size, Long.parseLong(asked.group(2)));
      return new Part(size - last, last);
    }
    long from = Long.parseLong(asked.group(1));
    long to = asked.group(2).isEmpty() ? size - 1 : Long.parseLong(asked.group(2));
    if (to < from && from < size) {
      return new Part(0, size); // no range at all: the header is ignored
    }
    return new Part(from, Math.max(0, Math.min(to, size - 1) - from + 1));
  }
}
