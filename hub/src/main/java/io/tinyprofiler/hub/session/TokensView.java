package io.tinyprofiler.hub.session;

import java.util.List;
import java.util.UUID;

/**
 * The stored tokens of a run in columns of one length.
 *
 * @param positions from 0; a token that never arrived is missing
 * @param offsets from acceptance on the device's clock, s
 * @param text base64 of each token's bytes
 */
record TokensView(
    UUID run, List<Integer> positions, List<Double> offsets, List<Integer> ids, List<String> text) {

  TokensView {
    positions = List.copyOf(positions);
    offsets = List.copyOf(offsets);
    ids = List.copyOf(ids);
    text = List.copyOf(text);
  }
}
