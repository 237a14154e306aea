package io.tinyprofiler.hub.search;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.TestHub;
import io.tinyprofiler.hub.cli.HubClient;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchIT {

  private TestHub hub;

  @BeforeEach
  void start(@TempDir Path folder) {
    hub = TestHub.start(folder);
    hub.agentWithDevice("pi-1", "board_7");
    hub.agentWithDevice("pi-10", "boardX7");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  @Test
  void whatIsCalledExactlySoComesFirst() {
    assertThat(find("pi-1")).startsWith("agent pi-1", "agent pi-10");
    assertThat(find("BOARD_7")).containsExactly("device board_7");
  }

  @Test
  void signsOfPatternsAreLetters() {
    assertThat(find("board_7")).containsExactly("device board_7");
    assertThat(find("%")).isEmpty();
    assertThat(find("\\")).isEmpty();
  }

  @Test
  void aDeviceIsFoundByItsPlatformAndModel() {
    assertThat(find("fable260k")).contains("device board_7", "device boardX7");
    assertThat(find("host")).contains("device board_7");
  }

  @Test
  void aSessionIsFoundByItsIdDeviceAndLabel() {
    JsonObject wish =
        new JsonObject()
            .put("device", "board_7")
            .put("labels", new JsonObject().put("commit", "f00dface"));
    UUID id = UUID.fromString(hub.http().post("/api/v1/sessions", wish).json().getString("id"));

    assertThat(find(id.toString().substring(0, 8))).containsExactly("session " + id);
    assertThat(find("commit=f00d")).containsExactly("session " + id);
    assertThat(find("F00DFACE")).containsExactly("session " + id);
    assertThat(find("board_7")).containsExactly("device board_7", "session " + id);
  }

  @Test
  void aTextThatNoTextMayBeIsRefused() {
    assertThat(hub.http().get("/api/v1/search?q=a%00b").code()).isEqualTo("request-invalid");
  }

  @Test
  void theNumberOfHitsIsLimited() {
    assertThat(hub.http().get("/api/v1/search?q=pi&limit=1").list("hits")).hasSize(1);
    assertThat(hub.http().get("/api/v1/search").status()).isEqualTo(400);
  }

  private List<String> find(String text) {
    return hub.http().get("/api/v1/search?q=" + HubClient.quoted(text)).list("hits").stream()
        .map(hit -> (JsonObject) hit)
        .map(hit -> hit.getString("kind") + " " + hit.getString("id"))
        .toList();
  }
}
