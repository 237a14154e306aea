package io.tinyprofiler.hub.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tinyprofiler.shared.metric.SessionSummary;

/**
 * A summary as the JSON that the database keeps: under the names that the API has for its figures.
 */
final class SummaryJson {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private SummaryJson() {}

  static String of(SessionSummary summary) {
    try {
      return JSON.writeValueAsString(summary);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot encode a summary", e);
    }
  }
}
