package io.tinyprofiler.agent.artifact;

import static io.tinyprofiler.agent.rig.Loop.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.agent.rig.FlashTools;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The source is played: what each fetch does is the next of a list. */
@Timeout(60)
class ArtifactCacheTest {

  @TempDir Path folder;

  /** What the cache takes for now; a test moves it. */
  private Clock clock = Clock.systemUTC();

  private final Loop loop = new Loop();
  private final Deque<Function<Path, Future<String>>> answers = new ArrayDeque<>();
  private Path cached;
  private String sha;

  @BeforeEach
  void begin() throws IOException {
    cached = folder.resolve("artifacts");
    sha = FlashTools.sha256(Files.writeString(folder.resolve("fw"), "firmware"));
  }

  @AfterEach
  void end() throws Exception {
    loop.close();
  }

  private ArtifactCache cache(int patienceMs, int mib) {
    return new ArtifactCache(
        loop.vertx,
        ArtifactKind.FIRMWARE,
        new CacheLimits(mib * 1_048_576L, patienceMs, Duration.ofDays(7)),
        cached,
        (sha256, part, maxBytes) -> answers.remove().apply(part),
        clock);
  }

  private Path get(ArtifactCache cache) throws Exception {
    return await(loop.call(() -> cache.get(sha)));
  }

  /** What the source writes to the part, and what it answers then. */
  private static Function<Path, Future<String>> sends(String text, Future<String> answer) {
    return part -> {
      try {
        Files.writeString(
            part,
            text,
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.APPEND);
      } catch (IOException e) {
        return Future.failedFuture(e);
      }
      return answer;
    };
  }

  private static final Future<String> NAMED = Future.succeededFuture("my fw/1.elf");
  private static final Future<String> TORN = Future.failedFuture("the connection is lost");

  @Test
  void itIsFetchedOnceAndKeepsItsName() throws Exception {
    answers.add(sends("firmware", NAMED));
    ArtifactCache cache = cache(10_000, 1);

    Path first = get(cache);
    assertThat(first).hasFileName(sha + "-my_fw_1.elf").hasContent("firmware");
    assertThat(get(cache)).isEqualTo(first);
    assertThat(get(cache(10_000, 1))).as("after a restart").isEqualTo(first);
  }

  @Test
  void twoBoardsThatWantItShareOneFetch() throws Exception {
    Promise<String> answer = Promise.promise();
    answers.add(sends("firmware", answer.future()));
    ArtifactCache cache = cache(10_000, 1);
    Future<Path> one = loop.call(() -> cache.get(sha));
    Future<Path> other = loop.call(() -> cache.get(sha));
    answer.complete("fw");

    assertThat(await(one)).isEqualTo(await(other));
  }

  @Test
  void aTornFetchGoesOnWhereItWas() throws Exception {
    answers.add(sends("firm", TORN));
    answers.add(sends("", TORN));
    answers.add(sends("ware", NAMED));

    assertThat(get(cache(10_000, 1))).hasContent("firmware");
  }

  @Test
  void aHubThatDeliversNothingForTooLongHasFailed() {
    for (int i = 0; i < 100; i++) {
      answers.add(sends("", TORN));
    }

    failure(300, 1, FailureKind.HUB, "delivered nothing", "the connection is lost");
  }

  @Test
  void anotherDigestIsTriedOnceMoreFromTheBeginning() throws Exception {
    answers.add(sends("firmwere", NAMED));
    answers.add(sends("firmware", NAMED));

    assertThat(get(cache(10_000, 1))).hasContent("firmware");
  }

  @Test
  void aDigestThatStaysWrongIsTheHubsFailure() {
    answers.add(sends("firmwere", NAMED));
    answers.add(sends("firmwere", NAMED));

    failure(10_000, 1, FailureKind.HUB, "another SHA-256");
    assertThat(cached).isEmptyDirectory();
  }

  @Test
  void whatIsHopelessIsNotTriedAgain() {
    answers.add(
        part ->
            Future.failedFuture(new ArtifactFailure(FailureKind.HUB, "the hub has no firmware")));

    failure(10_000, 1, FailureKind.HUB, "the hub has no firmware");
  }

  @Test
  void aFolderThatCannotBeWrittenIsTheAgentsFailure() throws IOException {
    Files.writeString(cached, "a file where the folder should be");

    failure(10_000, 1, FailureKind.AGENT, "cannot keep the firmware");
  }

  @Test
  void aCopyThatWasDamagedOnDiskIsFetchedAgain() throws Exception {
    answers.add(sends("firmware", NAMED));
    answers.add(sends("firmware", NAMED));
    ArtifactCache cache = cache(10_000, 1);
    Files.writeString(get(cache), "firmw");

    assertThat(get(cache)).hasContent("firmware");
    assertThat(answers).isEmpty();
  }

  @Test
  void theLongestUnusedMakesRoom() throws Exception {
    Files.createDirectories(cached);
    Path old = old("aa", 600_000, 3_600);
    Path older = old("bb", 600_000, 7_200);
    answers.add(sends("firmware", NAMED));

    assertThat(get(cache(10_000, 1))).exists();
    assertThat(older).doesNotExist();
    assertThat(old).exists();
  }

  @Test
  void whatNobodyUsedForSevenDaysIsRemovedAndWhatWasUsedStays() throws Exception {
    answers.add(sends("firmware", NAMED));
    Instant start = Instant.parse("2030-01-01T00:00:00Z");
    clock = Clock.fixed(start, ZoneOffset.UTC);
    Path kept = get(cache(10_000, 1));
    Path other = file("cc".repeat(32) + "-x", start);
    Path part = file("dd".repeat(32) + ".part", start);
    Path stranger =
        file("notes-of-somebody-who-has-a-name-for-a-file-that-is-longer-than-a-digest.txt", start);

    clock = Clock.fixed(start.plus(Duration.ofDays(6)), ZoneOffset.UTC);
    get(cache(10_000, 1));
    await(loop.call(() -> cache(10_000, 1).removeUnused()));
    assertThat(List.of(kept, other, part)).allSatisfy(file -> assertThat(file).exists());

    clock = Clock.fixed(start.plus(Duration.ofDays(8)), ZoneOffset.UTC);
    await(loop.call(() -> cache(10_000, 1).removeUnused()));
    assertThat(kept).as("used two days ago").exists();
    assertThat(other).doesNotExist();
    assertThat(part).doesNotExist();
    assertThat(stranger).as("not the cache's").exists();

    clock = Clock.fixed(start.plus(Duration.ofDays(14)), ZoneOffset.UTC);
    await(loop.call(() -> cache(10_000, 1).removeUnused()));
    assertThat(kept).doesNotExist();
  }

  private Path file(String name, Instant used) throws IOException {
    Path file = Files.writeString(cached.resolve(name), "x");
    return Files.setLastModifiedTime(file, FileTime.from(used));
  }

  private Path old(String letters, int bytes, long secondsAgo) throws IOException {
    Path file = Files.write(cached.resolve(letters.repeat(32) + "-x"), new byte[bytes]);
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(secondsAgo)));
  }

  private void failure(int patienceMs, int mib, FailureKind kind, String... words) {
    assertThatThrownBy(() -> get(cache(patienceMs, mib)))
        .cause()
        .isInstanceOf(ArtifactFailure.class)
        .satisfies(e -> assertThat(((ArtifactFailure) e).kind()).isEqualTo(kind))
        .satisfies(e -> assertThat(e.getMessage()).contains(List.of(words)));
  }
}
