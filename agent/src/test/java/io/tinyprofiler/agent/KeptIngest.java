package io.tinyprofiler.agent;

import io.tinyprofiler.agent.uplink.FakeHub;
import io.tinyprofiler.shared.bus.Batch;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.bus.IngestReply.Stored;
import io.tinyprofiler.shared.bus.Resume;
import io.tinyprofiler.shared.record.LineHash;
import io.tinyprofiler.shared.record.Numbered;
import io.tinyprofiler.shared.record.RecordCodec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps a first agent's batches as they come and reads them when all is there: reading takes a
 * millisecond four times a second, in which the kernel lets the readers of an agent on the same two
 * processors wait, whatever the hub's priority.
 */
final class KeptIngest implements FakeHub.Ingest {

  private static final Pattern CHUNK =
      Pattern.compile("\"run\":\"([^\"]+)\",\"firstPosition\":(\\d+)");

  private final int tokens;
  private final List<String> lines = new ArrayList<>();
  private final Set<String> past = new HashSet<>();
  private final CompletableFuture<List<String>> all = new CompletableFuture<>();

  /** Until a run of each device has so many tokens. */
  KeptIngest(int tokens) {
    this.tokens = tokens;
  }

  @Override
  public IngestReply resume(Resume question) {
    return new Stored(question.epoch(), 0, LineHash.NONE);
  }

  /** On the hub's loop. */
  @Override
  public void store(Batch batch, Consumer<IngestReply> answer) {
    List<String> came = batch.lines();
    lines.addAll(came);
    answer.accept(new Stored(batch.epoch(), batch.last(), LineHash.of(came.get(came.size() - 1))));
    for (String line : came) {
      Matcher chunk = CHUNK.matcher(line);
      if (chunk.find() && Integer.parseInt(chunk.group(2)) >= tokens) {
        past.add(chunk.group(1));
      }
    }
    if (past.size() == EightDevices.COUNT) {
      all.complete(List.copyOf(lines));
    }
  }

  /** What came until then. */
  List<Numbered> await(long timeout, TimeUnit unit) throws Exception {
    return all.get(timeout, unit).stream().map(RecordCodec::decode).toList();
  }
}
