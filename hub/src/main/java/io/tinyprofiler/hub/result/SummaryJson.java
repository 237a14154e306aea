package io.tinyprofiler.hub.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tinyprofiler.shared.metric.SessionSummary;
import io.vertx.core.json.JsonObject;

/** A summary as the database keeps it: under the names that the API has for its figures. */
final class SummaryJson {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private SummaryJson() {}

  static JsonObject of(SessionSummary summary) {
    try {
      return new JsonObject(JSON.writeValueAsString(summary));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot encode a summary", e);
    }
  }
}
