package io.tinyprofiler.agent.uplink;

import static io.tinyprofiler.agent.rig.Loop.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tinyprofiler.agent.artifact.ArtifactFailure;
import io.tinyprofiler.agent.artifact.ArtifactKind;
import io.tinyprofiler.agent.rig.Loop;
import io.tinyprofiler.shared.record.FailureKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real HTTP server, whose answers the test chooses. */
@Timeout(60)
class HubArtifactsTest {

  private static final String SHA = "ab".repeat(32);
  private static final long MAX = 1_000;

  @TempDir Path folder;

  private final Loop loop = new Loop();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private volatile java.util.function.Consumer<HttpServerRequest> answer = request -> {};
  private HttpServer server;
  private HubArtifacts artifacts;
  private Path part;

  @BeforeEach
  void begin() throws Exception {
    part = folder.resolve("x.part");
    Path token = Files.writeString(folder.resolve("token"), "tp_secret\n");
    server =
        await(
            loop.vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      asked.add(
                          "%s %s %s"
                              .formatted(
                                  request.uri(),
                                  request.getHeader("authorization"),
                                  request.getHeader("range")));
                      answer.accept(request);
                    })
                .listen(0, "127.0.0.1"));
    artifacts =
        new HubArtifacts(
            loop.vertx,
            config(server.actualPort(), token.toString(), 10_000),
            ArtifactKind.FIRMWARE);
  }

  private static UplinkConfig config(int port, String token, int replyMs) {
    return new UplinkConfig(
        "http://127.0.0.1:" + port + "/", token, "", 5_000, replyMs, 10_000, 10, 20);
  }

  @AfterEach
  void end() throws Exception {
    loop.close();
  }

  private String fetch() throws Exception {
    return await(loop.call(() -> artifacts.fetch(SHA, part, MAX)));
  }

  @Test
  void theWholeIsAskedForWithTheAgentsToken() throws Exception {
    answer =
        request ->
            request
                .response()
                .putHeader("content-disposition", "attachment; filename=\"fw.elf\"")
                .end("firmware");

    assertThat(fetch()).isEqualTo("fw.elf");
    assertThat(part).hasContent("firmware");
    assertThat(asked)
        .containsExactly("/api/v1/firmware/%s/content Bearer tp_secret null".formatted(SHA));
  }

  @Test
  void theRestIsAskedForAndAppended() throws Exception {
    Files.writeString(part, "firm");
    answer =
        request ->
            request
                .response()
                .setStatusCode(206)
                .putHeader("content-range", "bytes 4-7/8")
                .end("ware");

    assertThat(fetch()).isEqualTo(SHA);
    assertThat(part).hasContent("firmware");
    assertThat(asked.get(0)).endsWith("bytes=4-");
  }

  @Test
  void aServerThatKnowsNoRangesBeginsAgain() throws Exception {
    Files.writeString(part, "something longer than that");
    answer = request -> request.response().end("firmware");

    fetch();
    assertThat(part).hasContent("firmware");
  }

  @Test
  void aTornTransferKeepsWhatCame() {
    answer =
        request -> {
          request.response().putHeader("content-length", "8").write(Buffer.buffer("firm"));
          loop.vertx.setPeriodic(
              10,
              look -> {
                if (part.toFile().length() == 4) {
                  request.connection().close();
                }
              });
        };

    assertThatThrownBy(this::fetch)
        .hasMessageContaining("closed")
        .cause()
        .isNotInstanceOf(ArtifactFailure.class);
    assertThat(part).hasContent("firm");
  }

  @Test
  void aServerThatSendsNothingMoreIsGivenUp() {
    answer = request -> request.response().putHeader("content-length", "8").write("firm");

    HubArtifacts hasty =
        new HubArtifacts(loop.vertx, config(server.actualPort(), "", 300), ArtifactKind.FIRMWARE);
    assertThatThrownBy(() -> await(loop.call(() -> hasty.fetch(SHA, part, MAX))))
        .cause()
        .isNotInstanceOf(ArtifactFailure.class);
  }

  @Test
  void aPartThatDoesNotFitIsThrownAway() throws Exception {
    Files.writeString(part, "too much");
    answer = request -> request.response().setStatusCode(416).end();

    assertThatThrownBy(this::fetch).cause().isNotInstanceOf(ArtifactFailure.class);
    assertThat(part).doesNotExist();
  }

  @Test
  void aHubThatIsAwayOrFailsIsWorthAnotherTry() throws Exception {
    answer = request -> request.response().setStatusCode(503).end("no database");
    assertThatThrownBy(this::fetch)
        .hasMessageContaining("503")
        .cause()
        .isNotInstanceOf(ArtifactFailure.class);
    await(server.close());
    assertThatThrownBy(this::fetch)
        .hasMessageContaining("cannot be reached")
        .cause()
        .isNotInstanceOf(ArtifactFailure.class);
  }

  @Test
  void whatTheHubDoesNotHaveIsHopeless() {
    answer = request -> request.response().setStatusCode(404).end("{}");

    hopeless(this::fetch, FailureKind.HUB, "firmware add");
  }

  @Test
  void aTokenThatIsRefusedIsHopeless() {
    answer = request -> request.response().setStatusCode(401).end("{}");

    hopeless(this::fetch, FailureKind.AGENT, "uplink.tokenFile");
  }

  @Test
  void whatIsLargerThanTheCacheIsHopeless() {
    answer = request -> request.response().end(Buffer.buffer(new byte[(int) MAX + 1]));

    hopeless(this::fetch, FailureKind.AGENT, "1001 bytes");
    assertThat(part).doesNotExist();
  }

  @Test
  void aTokenThatCannotBeReadIsHopeless() throws Exception {
    HubArtifacts other =
        new HubArtifacts(
            loop.vertx, config(server.actualPort(), "/no/token", 10_000), ArtifactKind.FIRMWARE);

    hopeless(
        () -> await(loop.call(() -> other.fetch(SHA, part, MAX))), FailureKind.AGENT, "/no/token");
  }

  private static void hopeless(ThrowingCallable fetch, FailureKind kind, String words) {
    assertThatThrownBy(fetch)
        .hasMessageContaining(words)
        .cause()
        .isInstanceOf(ArtifactFailure.class)
        .satisfies(e -> assertThat(((ArtifactFailure) e).kind()).isEqualTo(kind));
  }
}
