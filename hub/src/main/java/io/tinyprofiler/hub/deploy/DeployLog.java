package io.tinyprofiler.hub.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tinyprofiler.hub.deploy.Rollout.Kind;
import io.tinyprofiler.hub.deploy.Rollout.Outcome;
import io.tinyprofiler.hub.deploy.host.Durable;
import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * What goes on and what became of earlier switches, on the disk: it survives the death of whoever
 * does it at any moment.
 */
final class DeployLog {

  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  private static final int LOOKS = 20;
  private static final long LOOK_NS = 50_000_000;

  private final Path folder;
  private final Path current;
  private final Path ledger;
  private final Path told;

  DeployLog(Path folder) {
    this.folder = folder;
    this.current = folder.resolve("current.json");
    this.ledger = folder.resolve("ledger.jsonl");
    this.told = folder.resolve("told");
  }

  /**
   * Does something while nobody else of this host deploys; the lock is gone with its process.
   *
   * @throws Problem {@code deploy-running}, {@code deploy-not-allowed}
   */
  <T> T alone(Supplier<T> work) {
    try {
      Files.createDirectories(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          FileLock lock = take(channel)) {
        if (lock == null) {
          throw running();
        }
        return work.get();
      }
    } catch (OverlappingFileLockException e) {
      throw running();
    } catch (IOException e) {
      throw new Problem(
          "deploy-not-allowed", "cannot write to " + folder, "run it as root on the hub's host", e);
    }
  }

  /** Whoever only looks whether it is held has it for a moment, too. */
  private static FileLock take(FileChannel channel) throws IOException {
    FileLock lock = channel.tryLock();
    for (int look = 0; lock == null && look < LOOKS; look++) {
      LockSupport.parkNanos(LOOK_NS);
      lock = channel.tryLock();
    }
    return lock;
  }

  private static Problem running() {
    return new Problem(
        "deploy-running",
        "another deploy or rollback is at work on this host",
        "see tiny-profiler status, and try again when it has ended");
  }

  /** Whether somebody holds the lock now. */
  boolean isLocked() {
    try (FileChannel channel = FileChannel.open(folder.resolve("lock"));
        FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (NoSuchFileException e) {
      return false;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /** What goes on, or was left when its process died. */
  Optional<Rollout> current() {
    return read(current).map(text -> decode(text.strip()));
  }

  void note(Rollout rollout) {
    Durable.write(current, encode(rollout) + "\n");
  }

  /** What went on had ended; its death came in between. */
  void forget() {
    Durable.remove(current);
  }

  /** Moves what goes on to what has been. */
  void end(Rollout ended) {
    Durable.append(ledger, encode(ended));
    Durable.remove(current);
  }

  /** What has been, oldest first, each once: who died while he noted an end notes it again. */
  List<Rollout> ended() {
    Map<String, Rollout> known = new LinkedHashMap<>();
    for (String line : read(ledger).orElse("").lines().toList()) {
      if (line.endsWith("}")) { // else it was torn by a power cut, and noted again
        Rollout rollout = decode(line);
        known.put(rollout.id(), rollout);
      }
    }
    return List.copyOf(known.values());
  }

  /**
   * The release to go back to: the newest that served before the one that serves, and was not
   * itself turned back or left by a rollback since.
   */
  Optional<Placed> stable(String serving) {
    Map<String, Placed> good = new LinkedHashMap<>();
    for (Rollout each : ended()) {
      if (each.outcome() == Outcome.DONE) {
        put(good, each.from());
        put(good, each.to());
        if (each.kind() == Kind.ROLLBACK) {
          good.remove(each.from().version());
        }
      }
    }
    good.remove(serving);
    return good.values().stream().reduce((first, second) -> second);
  }

  private static void put(Map<String, Placed> good, Placed placed) {
    good.remove(placed.version()); // the newest comes last
    good.put(placed.version(), placed);
  }

  /** Those of which no hub has been told yet, oldest first. */
  List<Rollout> untold() {
    String last = read(told).map(String::strip).orElse("");
    List<Rollout> all = new ArrayList<>(ended());
    int after = 0;
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).id().equals(last)) {
        after = i + 1;
      }
    }
    return all.subList(after, all.size());
  }

  void told(Rollout rollout) {
    Durable.write(told, rollout.id() + "\n");
  }

  private static Optional<String> read(Path file) {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Problem unreadable(Path what, IOException e) {
    return new Problem(
        "deploy-not-allowed", "cannot read " + what, "run it as root on the hub's host", e);
  }

  private static Rollout decode(String text) {
    try {
      return JSON.readValue(text, Rollout.class);
    } catch (JsonProcessingException e) {
      throw new Problem(
          "deploy-log-damaged", "a deploy's journal cannot be read: " + text, "remove it", e);
    }
  }

  private static String encode(Rollout rollout) {
    try {
      return JSON.writeValueAsString(rollout);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("cannot encode " + rollout, e);
    }
  }
}
