package io.tinyprofiler.hub.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.tinyprofiler.hub.page.Browsing.slow;
import static io.tinyprofiler.hub.page.Browsing.slowly;

import com.microsoft.playwright.WebSocket;
import com.microsoft.playwright.options.ColorScheme;
import io.tinyprofiler.hub.HttpProbe;
import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.access.TestProvider;
import io.tinyprofiler.shared.bus.Command.StartSession;
import io.tinyprofiler.shared.record.AgentRecord.DeviceChanged;
import io.tinyprofiler.shared.record.AgentRecord.SessionAccepted;
import io.tinyprofiler.shared.record.DeviceState;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who signs in with which token is offered what that role may do. */
@Tag("browser")
class AccessPageIT {

  private TestHub hub;
  private Browsing browsing;
  private PageLab lab;

  @BeforeEach
  void open(@TempDir Path folder) {
    hub = TestHub.withoutAnonymous(folder);
    lab = new PageLab(hub, 3);
    browsing = new Browsing("http://127.0.0.1:" + hub.port());
  }

  @AfterEach
  void close() {
    browsing.close();
    hub.close();
  }

  @Test
  void whatARoleMayNotDoIsNotOffered() {
    browsing.go("#/operations");
    assertThat(browsing.find("main")).containsText("This hub wants a token", slowly());
    Assertions.assertThat(browsing.barriers()).isEmpty();
    signIn("tp_wrong");
    assertThat(browsing.find("#token-problem")).containsText("not valid", slowly());

    signIn(hub.token("viewer", null));
    assertThat(browsing.find("#backups")).containsText("No backup yet", slowly());
    assertThat(browsing.find("#backups button")).hasCount(0);
    assertThat(browsing.find("#audit")).hasCount(0);
    assertThat(browsing.find("nav")).not().containsText("New session");

    browsing.screen(1280, ColorScheme.LIGHT);
    signIn(hub.token("operator", null));
    browsing.go("#/operations");
    assertThat(browsing.find("#backups")).containsText("Back up now", slowly());
    assertThat(browsing.find("#tokens")).hasCount(0);
    assertThat(browsing.find("nav")).containsText("New session");

    browsing.screen(1280, ColorScheme.LIGHT);
    signIn(hub.adminToken());
    browsing.go("#/operations");
    assertThat(browsing.find("#audit")).containsText("createToken", slowly());
    browsing.page().getByText("Create a token").click();
    assertThat(browsing.find("[data-part=secret]")).containsText("tp_", slowly());
    browsing.page().getByText("Sign out").click();
    assertThat(browsing.find("main")).containsText("This hub wants a token", slowly());
  }

  @Test
  void textIsLiveForWhoeverHasAToken() {
    UUID id = UUID.randomUUID();
    hub.admin()
        .post("/api/v1/sessions", new JsonObject().put("id", id.toString()).put("device", "d"));
    StartSession start = lab.agent().nextCommand(StartSession.class);
    UUID run = UUID.randomUUID();
    lab.agent()
        .store(
            new SessionAccepted(start.attempt(), start.spec(), TestHub.info("d")),
            PageLab.started(id, run, 0));
    lab.tokens(run, 0, 7);
    signIn(hub.token("viewer", null));
    browsing.go("#/sessions/" + id);
    assertThat(browsing.find("#text")).hasText("once upon a time fox, lived", slow());
    assertThat(browsing.page().getByText("Cancel")).hasCount(0);
    lab.tokens(run, 7, 10);
    assertThat(browsing.find("#text")).hasText("once upon a time fox, lived once upon a", slow());
    assertThat(browsing.find("[data-figure=tokens]")).hasText("10");
  }

  @Test
  void theBusTakesTheTokenAndEndsWithIt() {
    List<String> heard = new ArrayList<>();
    List<WebSocket> sockets = new ArrayList<>();
    browsing
        .page()
        .onWebSocket(
            socket -> {
              sockets.add(socket);
              socket.onFrameReceived(
                  frame -> heard.add(new String(frame.binary(), StandardCharsets.UTF_8)));
            });
    JsonObject made =
        hub.admin().post("/api/v1/tokens", new JsonObject().put("role", "viewer")).json();
    signIn(made.getString("token"));
    assertThat(browsing.find("main")).containsText("d", slowly());
    browsing
        .page()
        .waitForCondition(
            () -> {
              lab.agent().store(new DeviceChanged("d", "/dev/x", DeviceState.IDLE, "again"));
              return heard.stream().anyMatch(each -> each.contains("live.lab"));
            });

    hub.admin().delete("/api/v1/tokens/" + made.getString("id"));
    assertThat(browsing.find("main")).containsText("This hub wants a token", slowly());
    browsing.page().waitForCondition(() -> sockets.stream().allMatch(WebSocket::isClosed));
  }

  @Test
  void anAccountOfTheProviderSignsIn(@TempDir Path secrets) throws IOException {
    Vertx vertx = Vertx.vertx();
    try (TestProvider provider = new TestProvider(vertx)) {
      hub.restart(provider.config(secrets));
      browsing.close();
      browsing = new Browsing("http://127.0.0.1:" + hub.port());
      provider.claims(said -> said.put("groups", "strangers"));
      browsing.go("#/operations");
      browsing.find("#provider").click();
      assertThat(browsing.find("#provider-problem")).containsText("has no role", slowly());
      Assertions.assertThat(browsing.barriers()).isEmpty();

      provider.claims(said -> said);
      browsing.find("#provider").click();
      assertThat(browsing.find("#backups")).containsText("Back up now", slowly());
      assertThat(browsing.find("header")).containsText("Sign out ada@example.org");
      Assertions.assertThat(browsing.page().url()).endsWith("/#/operations");
    } finally {
      HttpProbe.await(vertx.close());
    }
  }

  private void signIn(String token) {
    browsing.page().getByLabel("Token").fill(token);
    browsing.page().getByText("Sign in").click();
  }
}
