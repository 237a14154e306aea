package io.tinyprofiler.hub.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseConfigTest {

  @Test
  void embedsByDefault() {
    assertThat(DatabaseConfig.defaults().embedded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://profiler_user@db/profiler_db",
        "postgresql://db/profiler_db",
        "postgresql://profiler_user:secret@db/profiler_db",
        "postgresql://profiler_user@db"
      })
  void refusesOtherAddressesWithoutRepeatingThem(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DatabaseConfig(uri, "", "data", "", 8, 5_000))
        .withMessageContaining("passwordFile")
        .withMessageNotContaining("secret");
  }

  @Test
  void wantsAFolderOnlyForTheEmbeddedServer() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new DatabaseConfig("", "", "", "", 8, 5_000))
        .withMessageContaining("dataDir");
    assertThat(new DatabaseConfig("postgresql://u@db:5433/lab", "", "", "", 8, 5_000).embedded())
        .isFalse();
  }

  @Test
  void findsHostPortUserAndDatabase() {
    Login login = Login.of(new DatabaseConfig("postgresql://u@db:5433/lab", "", "", "", 8, 5_000));
    assertThat(login).isEqualTo(new Login("db", 5433, "lab", "u", ""));
  }

  @Test
  void neverShowsThePassword() {
    assertThat(new Login("db", 5433, "lab", "u", "secret"))
        .hasToString("postgresql://u@db:5433/lab");
  }

  @Test
  void aReplicaIsOfAServerThatIsThere() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withReplica("", "postgresql://u@other:5433/lab", 250))
        .withMessageContaining("replica is set and uri is empty")
        .withMessageContaining("allowed");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withReplica("postgresql://u@db/lab", "postgresql://u:secret@r/lab", 250))
        .withMessageContaining("replica is not empty and not postgresql://")
        .withMessageNotContaining("secret");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> withReplica("postgresql://u@db/lab", "postgresql://u@r/lab", 10_001))
        .withMessageContaining("replicaWaitMs");
    DatabaseConfig config = withReplica("postgresql://u@db/lab", "postgresql://v@r:5433/lab", 0);
    assertThat(Login.of(config).elsewhere(config.replica()))
        .isEqualTo(new Login("r", 5433, "lab", "v", ""));
  }

  private static DatabaseConfig withReplica(String uri, String replica, int waitMs) {
    return new DatabaseConfig(uri, "", "data", "", 8, 5_000, replica, waitMs);
  }
}
