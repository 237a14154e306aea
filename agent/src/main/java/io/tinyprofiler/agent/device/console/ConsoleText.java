package io.tinyprofiler.agent.device.console;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what is complete in text that is still arriving: a match that more bytes could make longer,
 * or that they could turn into the end of the run, waits for them.
 */
final class ConsoleText {

  /** Text in which no token was found for so long is given up, so that memory stays bounded. */
  private static final int MAX_BYTES = 65_536;

  /**
   * A token.
   *
   * @param hostNs when its last byte was read
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way into an event; never compared
  record Piece(byte[] bytes, long hostNs) {}

  /**
   * A complete match.
   *
   * @param group its first group; null if the pattern has none
   * @param hostNs when its last byte was read
   */
  record Found(int start, int end, String group, long hostNs) {}

  private final StampedText text;

  ConsoleText(StampedText text) {
    this.text = text;
  }

  /** The first match of a pattern; null if there is none that is complete. */
  Found find(Pattern pattern) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() && !matcher.hitEnd() && matcher.end() > 0 ? found(matcher) : null;
  }

  /** The same, taken as it is because nothing more comes. */
  Found findLast(Pattern pattern) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() && matcher.end() > 0 ? found(matcher) : null;
  }

  private Found found(Matcher matcher) {
    String group = matcher.groupCount() > 0 ? matcher.group(1) : null;
    return new Found(matcher.start(), matcher.end(), group, text.stamp(matcher.end() - 1));
  }

  /** Takes every complete token away that cannot belong to the end. */
  List<Piece> takeTokens(Pattern token, Pattern end) {
    List<Piece> pieces = new ArrayList<>();
    int taken = take(token, whereItMayBegin(end), false, pieces);
    text.drop(Math.max(taken, text.length() - MAX_BYTES));
    return pieces;
  }

  /** Takes what is before a place away, and of that the tokens, the last one as it is. */
  List<Piece> takeLastTokens(Pattern token, int to) {
    List<Piece> pieces = new ArrayList<>();
    take(token, to, true, pieces);
    text.drop(to);
    return pieces;
  }

  private int take(Pattern token, int to, boolean last, List<Piece> pieces) {
    Matcher matcher = token.matcher(text).region(0, to);
    int taken = 0;
    while (matcher.find() && (last || !matcher.hitEnd())) {
      if (matcher.end() > matcher.start()) {
        byte[] bytes = text.bytes(matcher.start(), matcher.end());
        pieces.add(new Piece(bytes, text.stamp(matcher.end() - 1)));
        taken = matcher.end();
      }
    }
    return taken;
  }

  /** The first place where more text could make a match of the pattern. */
  private int whereItMayBegin(Pattern pattern) {
    Matcher matcher = pattern.matcher(text).useAnchoringBounds(false).useTransparentBounds(true);
    for (int from = 0; from < text.length(); from++) {
      matcher.region(from, text.length());
      if (matcher.lookingAt() || matcher.hitEnd()) {
        return from;
      }
    }
    return text.length();
  }
}
