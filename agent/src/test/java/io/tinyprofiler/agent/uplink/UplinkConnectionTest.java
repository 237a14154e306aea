package io.tinyprofiler.agent.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.agent.spool.SpoolConfig;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.CommandReply.Denied;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Coming and going of the hub, who may connect, and what travels beside the records. */
@Timeout(30)
class UplinkConnectionTest extends UplinkFixture {

  UplinkConnectionTest(@TempDir Path folder) throws IOException {
    super(folder);
  }

  @Test
  void saysOnceThatTheHubIsAwayAndOnceThatItIsBack() {
    hub.start();
    String address = hub.address();
    hub.stop();
    openSpool(SpoolConfig.defaults());
    startUplink();
    append(1, 50);
    log.await("Connection refused", 4).await();
    assertThat(log.said(address + " is unreachable"))
        .hasSize(1)
        .first()
        .asString()
        .contains(" is unreachable: Connection refused: ", "spooled");

    hub.start();
    hub.ingest().await(all -> all.size() == 50).await();

    assertThat(log.said("unreachable")).hasSize(1);
    assertThat(log.said("is back, 50 records to deliver")).hasSize(1);
  }

  @Test
  void aWrongTokenIsSaidOnceAndReadAgain() throws IOException {
    Files.writeString(tokenFile, "wrong");
    openSpool(SpoolConfig.defaults());
    append(1, 3);
    hub.start();
    startUplink();
    log.await("HTTP 401", 3).await();
    assertThat(log.said("HTTP 401")).hasSize(1).first().asString().contains("tokens create");
    assertThat(hub.ingest().records()).isEmpty();

    Files.writeString(tokenFile, TOKEN);

    hub.ingest().await(all -> all.size() == 3).await();
    assertThat(log.said("HTTP 401")).hasSize(1);
  }

  @Test
  void anotherAgentsTokenIsSaidOnce() {
    hub.deny(true);
    openSpool(SpoolConfig.defaults());
    append(1, 3);
    hub.start();
    startUplink();
    log.await("rejected", 3).await();
    assertThat(log.said("the token must be that of agent " + AGENT)).hasSize(1);
    hub.deny(false);
    hub.ingest().await(all -> all.size() == 3).await();
  }

  @Test
  void aMissingTokenFileDoesNotKeepTheAgentFromMeasuring() throws IOException {
    Files.delete(tokenFile);
    openSpool(SpoolConfig.defaults());
    hub.start();
    startUplink();
    append(1, 3);
    log.await("cannot read the token", 3).await();
    assertThat(log.said("cannot read the token file " + tokenFile)).hasSize(1);
  }

  @Test
  void aHubThatAnswersNoHeartbeatIsLeft() {
    replyMs = 700;
    openSpool(SpoolConfig.defaults());
    hub.mute(true);
    hub.start();
    startUplink();
    hub.heartbeat(beat -> true).await();
    hub.heartbeat(beat -> true).await(); // one is outstanding at most: this is another connection
    assertThat(log.said("no answer from hub.heartbeat")).isNotEmpty();
    hub.mute(false);
    append(1, 3);
    hub.ingest().await(all -> all.size() == 3).await();
  }

  @Test
  void aFrozenHubIsLeft() {
    silenceLimitMs = 1_500;
    openSpool(SpoolConfig.defaults());
    hub.start();
    startUplink();
    hub.heartbeat(beat -> true).await();

    hub.freeze();
    log.await("the hub has been silent for 1500 ms", 1).await();
    hub.thaw();

    append(1, 3);
    hub.ingest().await(all -> all.size() == 3).await();
  }

  @Test
  void answersCommands() {
    List<Command> asked = new ArrayList<>();
    commands =
        command -> {
          asked.add(command);
          return command instanceof Command.Scan
              ? Future.failedFuture(new Problem("no-ports", "nothing to scan", "plug one in"))
              : Future.succeededFuture(new CommandReply.Accepted());
        };
    openSpool(SpoolConfig.defaults());
    hub.start();
    startUplink();
    hub.heartbeat(beat -> true).await();

    Command cancel = new Command.CancelSession(UUID.randomUUID());
    assertThat(hub.command(AGENT, cancel).await()).isEqualTo(new CommandReply.Accepted());
    assertThat(hub.command(AGENT, new Command.Scan()).await())
        .isEqualTo(new Denied("no-ports", "nothing to scan; plug one in"));
    JsonObject reply = hub.request(AGENT, new JsonObject().put("type", "Dance")).await();
    assertThat(reply.getString("code")).isEqualTo("command-unknown");
    assertThat(asked).containsExactly(cancel, new Command.Scan());
  }

  @Test
  void trustsOnlyTheGivenAuthority() throws IOException, InterruptedException {
    Path store = certificate();
    hub.secure(new PfxOptions().setPath(store.toString()).setPassword("changeit"));
    hub.start();
    openSpool(SpoolConfig.defaults());
    append(1, 3);
    startUplink();
    log.await("certificate is unknown here", 1).await();
    assertThat(log.said("uplink.caFile")).hasSize(1);
    uplink.stop().await();

    caFile = folder.resolve("ca.pem").toString();
    startUplink();
    hub.ingest().await(all -> all.size() == 3).await();
  }

  private Path certificate() throws IOException, InterruptedException {
    Path store = folder.resolve("hub.p12");
    keytool(
        "-genkeypair",
        "-alias",
        "hub",
        "-keyalg",
        "EC",
        "-dname",
        "CN=hub",
        "-ext",
        "san=ip:127.0.0.1",
        "-storetype",
        "PKCS12",
        "-keystore",
        store.toString());
    keytool(
        "-exportcert",
        "-rfc",
        "-alias",
        "hub",
        "-keystore",
        store.toString(),
        "-file",
        folder.resolve("ca.pem").toString());
    return store;
  }

  private static void keytool(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", "changeit"));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
