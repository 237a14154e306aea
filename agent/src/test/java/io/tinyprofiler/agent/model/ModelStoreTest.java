package io.tinyprofiler.agent.model;

import static io.tinyprofiler.agent.rig.Loop.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.agent.artifact.ArtifactCache;
import io.tinyprofiler.agent.artifact.ArtifactFailure;
import io.tinyprofiler.agent.artifact.ArtifactKind;
import io.tinyprofiler.agent.artifact.CacheLimits;
import io.tinyprofiler.agent.rig.FlashTools;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.agent.uplink.HubArtifacts;
import io.tinyprofiler.agent.uplink.UplinkConfig;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real HTTP server that cuts the connection in the middle of each answer but the last. */
@Timeout(60)
class ModelStoreTest {

  private static final int SIZE = 1_000_000;

  @TempDir Path folder;

  private final Loop loop = new Loop();
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private final byte[] model = new byte[SIZE];
  private String sha;
  private int cuts = 3;
  private HttpServer server;

  @BeforeEach
  void begin() throws Exception {
    new Random(5).nextBytes(model);
    sha = FlashTools.sha256(Files.write(folder.resolve("model"), model));
    server =
        await(loop.vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
  }

  @AfterEach
  void end() throws Exception {
    loop.close();
  }

  private void serve(HttpServerRequest request) {
    String range = request.getHeader("range");
    ranges.add(String.valueOf(range));
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
    var response = request.response().putHeader("content-length", "" + (SIZE - from));
    if (from > 0) {
      response
          .setStatusCode(206)
          .putHeader("content-range", "bytes %d-%d/%d".formatted(from, SIZE - 1, SIZE));
    }
    if (cuts-- > 0) {
      response
          .write(Buffer.buffer(model).slice(from, from + SIZE / 5))
          .onComplete(written -> awaitOnDisk(request, from + 1));
    } else {
      response.end(Buffer.buffer(model).slice(from, SIZE));
    }
  }

  /** Cuts once some of the answer has come to the disk. */
  private void awaitOnDisk(HttpServerRequest request, long length) {
    Path part = folder.resolve("cache").resolve(sha + ".part");
    loop.vertx.setPeriodic(
        5,
        timer -> {
          if (part.toFile().length() >= length) {
            loop.vertx.cancelTimer(timer);
            request.connection().close();
          }
        });
  }

  private ModelStore store() throws Exception {
    UplinkConfig uplink =
        new UplinkConfig(
            "http://127.0.0.1:" + server.actualPort(), "", "", 5_000, 10_000, 10_000, 10, 20);
    return loop.call(
        () ->
            new ModelStore(
                loop.vertx,
                new ArtifactCache(
                    loop.vertx,
                    ArtifactKind.MODEL,
                    new CacheLimits(2 * SIZE, 20_000, Duration.ofDays(7)),
                    folder.resolve("cache"),
                    new HubArtifacts(loop.vertx, uplink, ArtifactKind.MODEL),
                    Clock.systemUTC())));
  }

  @Test
  void aCutTransferGoesOnWhereItWasAndIsNotRepeated() throws Exception {
    ModelStore store = store();
    Model fetched = await(loop.call(() -> store.get(sha)));

    assertThat(fetched.bytes()).isEqualTo(ByteBuffer.wrap(model));
    assertThat(ranges).hasSize(4);
    assertThat(ranges.get(0)).isEqualTo("null");
    assertThat(ranges.subList(1, 4))
        .allSatisfy(range -> assertThat(range).matches("bytes=[1-9]\\d*-"));
    assertThat(fetched.part(SIZE - 3, 288)).hasSize(3);

    await(loop.call(() -> store.get(sha)));
    ModelStore restarted = store();
    await(loop.call(() -> restarted.get(sha)));
    assertThat(ranges).as("it is on the disk").hasSize(4);
  }

  @Test
  void aModelThatIsDeletedWhileASessionHasItStaysWhole() throws Exception {
    cuts = 0;
    ModelStore store = store();
    Model fetched = await(loop.call(() -> store.get(sha)));
    try (var files = Files.list(folder.resolve("cache"))) {
      files.forEach(file -> file.toFile().delete());
    }

    assertThat(fetched.bytes()).isEqualTo(ByteBuffer.wrap(model));
  }

  @Test
  void anotherModelThanAskedForIsRefused() throws Exception {
    cuts = 0;
    model[0]++;
    ModelStore store = store();

    assertThatThrownBy(() -> await(loop.call(() -> store.get(sha))))
        .cause()
        .isInstanceOf(ArtifactFailure.class)
        .hasMessageContaining("another SHA-256");
  }
}
