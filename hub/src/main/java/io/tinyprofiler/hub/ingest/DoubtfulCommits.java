package io.tinyprofiler.hub.ingest;

import io.tinyprofiler.shared.record.Numbered;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A connection that breaks during a commit leaves open whether the batch is stored. When the agent
 * sends it again and it was, its records count as committed now, or nobody would be told of them.
 */
final class DoubtfulCommits {

  private record Stream(String agent, String epoch) {}

  /** Listeners know of records up to {@code told}; those up to {@code doubt} are stored or not. */
  private record Told(long told, long doubt) {}

  private final Map<Stream, Told> streams = new HashMap<>();

  /** Nobody knows what came of this batch. */
  void add(Incoming batch) {
    streams.merge(
        stream(batch),
        new Told(batch.first() - 1, batch.last()),
        (known, failed) -> new Told(known.told, Math.max(known.doubt, failed.doubt)));
  }

  /**
   * The batch is stored.
   *
   * @param committed what of it is stored only now
   * @return what listeners are to be told, in order: that and what was in doubt
   */
  List<Numbered> settle(Incoming batch, List<Numbered> committed) {
    Told known = streams.get(stream(batch));
    List<Numbered> news = new ArrayList<>();
    if (known != null && known.doubt > known.told) {
      long fresh = committed.isEmpty() ? Long.MAX_VALUE : committed.get(0).seq();
      for (Incoming.Line line : batch.lines()) {
        boolean doubtful = line.seq() > known.told && line.seq() <= known.doubt;
        if (doubtful && line.seq() < fresh && line.numbered() != null) {
          news.add(line.numbered());
        }
      }
    }
    news.addAll(committed);
    streams.merge(
        stream(batch),
        new Told(batch.last(), 0),
        (before, now) -> new Told(Math.max(before.told, now.told), before.doubt));
    return news;
  }

  private static Stream stream(Incoming batch) {
    return new Stream(batch.agent(), batch.epoch());
  }
}
