package io.tinyprofiler.agent.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.shared.problem.Problem;
import io.tinyprofiler.shared.record.LineHash;
import io.tinyprofiler.shared.record.RecordCodec;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Delivers as an uplink does to a hub that is well, and checks numbers and hashes on the way. */
final class Drain {

  /** More than there are epochs and places of damage in any test. */
  private static final int TURNS = 1000;

  private final Spool spool;

  Drain(Spool spool) {
    this.spool = spool;
  }

  /** The lines of all epochs, the first delivered first. */
  List<String> all() {
    return byEpoch().values().stream().flatMap(List::stream).toList();
  }

  /** The same by epoch; damage may be found on the way. */
  Map<String, List<String>> byEpoch() {
    Map<String, List<String>> delivered = new LinkedHashMap<>();
    for (int turn = 0; spool.state().backlogRecords() > 0; turn++) {
      assertThat(turn).as("%s does not move", spool.state()).isLessThan(TURNS);
      String epoch = spool.state().epoch();
      delivered.computeIfAbsent(epoch, first -> new ArrayList<>()).addAll(epoch());
    }
    return delivered;
  }

  /** The lines of the epoch that is delivered now, from the acknowledged record on. */
  List<String> epoch() {
    String epoch = spool.state().epoch();
    long last = spool.state().acknowledged();
    String hash = last == 0 ? LineHash.NONE : "what the hub had";
    if (spool.state().closed()) {
      assertThat(spool.resume(epoch, last, hash).await()).isTrue();
    }
    List<String> lines = new ArrayList<>();
    List<Future<Void>> acknowledged = new ArrayList<>(); // each is done with the read behind it
    while (spool.state().epoch().equals(epoch)) {
      Optional<Outgoing> next = spool.read(last + 1).recover(Drain::asked).await();
      if (next.isEmpty() || !next.get().batch().epoch().equals(epoch)) {
        break; // at the end, or damage was found on the way
      }
      if (spool.state().closed() && !lines.isEmpty()) {
        assertThat(next.get().batch().previous()).isEqualTo(hash);
      }
      List<String> batch = next.get().batch().lines();
      for (int i = 0; i < batch.size(); i++) {
        assertThat(RecordCodec.decode(batch.get(i)).seq()).isEqualTo(last + 1 + i);
      }
      lines.addAll(batch);
      last = next.get().last();
      hash = LineHash.of(batch.get(batch.size() - 1));
      acknowledged.add(spool.acknowledge(epoch, last));
    }
    Future.all(acknowledged).await();
    return lines;
  }

  /** An uplink asks the hub again where to go on. */
  private static Future<Optional<Outgoing>> asked(Throwable e) {
    return e instanceof Problem problem && problem.code().equals("record-gone")
        ? Future.succeededFuture(Optional.empty())
        : Future.failedFuture(e);
  }
}
