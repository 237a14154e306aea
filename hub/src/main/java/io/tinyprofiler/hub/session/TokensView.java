package io.tinyprofiler.hub.session;

import java.util.List;
import java.util.UUID;

/**
 * The stored tokens of a run in the order of their positions; one that never arrived is missing.
 */
record TokensView(UUID run, List<Token> tokens) {

  TokensView {
    tokens = List.copyOf(tokens);
  }

  TokensView from(int next) {
    return new TokensView(run, tokens.stream().filter(token -> token.position() >= next).toList());
  }

  /**
   * A token.
   *
   * @param position from 0
   * @param seconds from acceptance on the device's clock
   * @param text base64 of its bytes: it may be a part of a character
   */
  record Token(int position, double seconds, int id, String text) {}
}
