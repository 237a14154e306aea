package io.tinyprofiler.agent.flash;

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
import java.time.Instant;
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
    FlashConfig config =
        new FlashConfig(FlashConfig.defaults().commands(), 1_000, 1_000, patienceMs, mib);
    return new ArtifactCache(
        loop.vertx, config, cached, (sha256, part, maxBytes) -> answers.remove().apply(part));
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
        part -> Future.failedFuture(new FlashFailure(FailureKind.HUB, "the hub has no firmware")));

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

  private Path old(String letters, int bytes, long secondsAgo) throws IOException {
    Path file = Files.write(cached.resolve(letters.repeat(32) + "-x"), new byte[bytes]);
    return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(secondsAgo)));
  }

  private void failure(int patienceMs, int mib, FailureKind kind, String... words) {
    assertThatThrownBy(() -> get(cache(patienceMs, mib)))
        .cause()
        .isInstanceOf(FlashFailure.class)
        .satisfies(e -> assertThat(((FlashFailure) e).kind()).isEqualTo(kind))
        .satisfies(e -> assertThat(e.getMessage()).contains(List.of(words)));
  }
}
