package io.tinyprofiler.hub.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tinyprofiler.hub.database.DebianServer.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What replica.sh refuses, and that it leaves nothing behind then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReplicaScriptIT {

  private ReplicatedDatabase servers;
  private Path target;

  @BeforeAll
  void start() {
    servers = ReplicatedDatabase.withoutReplica();
    target = servers.folder().resolve("replica");
  }

  @AfterAll
  void stop() {
    if (servers != null) {
      servers.close();
    }
  }

  private Done make(String... more) {
    String port = Integer.toString(DebianServer.freePort());
    List<String> all = new ArrayList<>(List.of("--to", target.toString(), "--port", port));
    all.addAll(List.of(more)); // of an option that is there twice the last one counts
    return servers.script(all.toArray(String[]::new));
  }

  private void refused(Done done, String... sentence) {
    assertThat(done.output()).contains(sentence);
    assertThat(done.exit()).isEqualTo(1);
    assertThat(target).doesNotExist();
    assertThat(servers.primary().sql("postgres", "select count(*) from pg_replication_slots"))
        .isEqualTo("0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--primary postgresql://u:secret@db:5432",
        "--primary postgresql://u@db:5432/lab",
        "--port 0",
        "--port 99999",
        "--slot No",
        "--cluster 15/other",
        "--allow everybody",
        "--unknown",
        "--slot"
      })
  void wrongUseIsRefused(String arguments) {
    Done done = make(arguments.split(" "));

    assertThat(done.exit()).isEqualTo(64);
    assertThat(done.output()).contains("see replica.sh --help").doesNotContain("secret");
  }

  @Test
  void helpTellsOfEachOption() {
    Done help = servers.script("--help");

    assertThat(help.exit()).isZero();
    assertThat(help.output())
        .contains("--primary", "--password-file", "--to", "--cluster", "--port", "--slot", "64");
  }

  @Test
  void aFolderWithSomethingInItIsLeftAlone() throws IOException {
    Path full = Files.createDirectory(servers.folder().resolve("full"));
    Files.writeString(full.resolve("mine"), "of value");

    Done done = servers.script("--to", full.toString(), "--port", "1");

    refused(done, full + " is not empty; name a new folder");
    assertThat(full.resolve("mine")).hasContent("of value");
  }

  @Test
  void aPrimaryThatIsNotThere() {
    Done done = make("--primary", "postgresql://u@127.0.0.1:" + DebianServer.freePort());

    refused(done, "cannot reach postgresql://u@127.0.0.1", "start the primary");
  }

  @Test
  void aRoleThatMayNotReplicate() {
    Done done = make("--primary", servers.primary().uri("profiler_user"));

    refused(done, "profiler_user may not replicate", "alter role profiler_user replication");
  }

  @Test
  void aRoleThatIsNotThere() {
    refused(
        make("--primary", servers.primary().uri("nobody")),
        "refuses the password of nobody",
        "create role nobody replication login");
  }

  @Test
  void aPrimaryWithoutALineForReplication() throws IOException {
    Path rules = servers.primary().data().resolve("pg_hba.conf");
    String before = Files.readString(rules);
    try {
      Files.writeString(rules, "host all all 127.0.0.1/32 scram-sha-256\n");
      servers.primary().restart();

      refused(
          make(),
          "lets replicator not replicate from 127.0.0.1",
          "host replication replicator 127.0.0.1/32 scram-sha-256",
          "pg_reload_conf()");
    } finally {
      Files.writeString(rules, before);
      servers.primary().restart();
    }
  }

  @Test
  void aSlotThatIsTaken() {
    servers.primary().sql("postgres", "select pg_create_physical_replication_slot('replica')");
    Done done = make();
    servers.primary().sql("postgres", "select pg_drop_replication_slot('replica')");

    refused(done, "has a slot replica already", "pg_drop_replication_slot('replica')");
  }

  /** The port is the primary's own. */
  @Test
  void aReplicaThatDoesNotStartLeavesNothing() {
    Done done =
        servers.script(
            "--to", target.toString(), "--port", Integer.toString(servers.primary().port()));

    refused(done, "the replica does not start", "Address already in use");
  }
}
