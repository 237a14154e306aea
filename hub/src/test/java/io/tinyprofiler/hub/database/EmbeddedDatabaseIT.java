package io.tinyprofiler.hub.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tinyprofiler.hub.demo.Child;
import io.tinyprofiler.shared.problem.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The embedded server's life, with the blows that it must survive. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EmbeddedDatabaseIT {

  @TempDir private Path folder;
  private Vertx vertx;

  static DatabaseConfig in(String folder) {
    return new DatabaseConfig("", "", folder, "", 4, 5_000);
  }

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
    Postmaster.clear(folder.resolve("postgres")); // of a test that failed half-way
  }

  @Test
  void keepsItsDataAndIsMadeOnlyOnce() throws Exception {
    Database first = open();
    String identity = identity(first);
    insertAgent(first, "pi");
    await(first.close());
    assertThat(Postmaster.of(folder.resolve("postgres"))).isEmpty();

    Database second = open();
    assertThat(identity(second)).isEqualTo(identity);
    assertThat(agents(second)).containsExactly("pi");
    await(second.close());
  }

  @Test
  void letsNobodyInWithoutAPassword() throws Exception {
    Database database = open();
    for (String role : List.of(EmbeddedServer.ROLE, "postgres")) {
      String address = database.address().replaceFirst("//[^@]+", "//" + role);
      Login login = Login.of(new DatabaseConfig(address, "", "", "", 4, 5_000));
      assertThatExceptionOfType(SQLException.class)
          .isThrownBy(() -> connect(login))
          .withMessageContaining("password");
    }
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(folder.resolve("profiler_user.password"))))
        .isEqualTo("rw-------");
    assertThat(database.address()).contains("@127.0.0.1:");
    await(database.close());
  }

  private static void connect(Login login) throws SQLException {
    try (Connection connection = login.jdbc(5_000).getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void flushesEveryCommit() throws Exception {
    Database database = open();
    assertThat(column(database, "select current_setting('fsync')")).containsExactly("on");
    assertThat(column(database, "select current_setting('synchronous_commit')"))
        .containsExactly("on");
    await(database.close());
  }

  @Test
  void startsAgainAfterItsServerWasKilled() throws Exception {
    Database database = open();
    insertAgent(database, "pi");
    Future<Void> back = database.whenBack();
    postmaster().destroyForcibly();
    await(back);
    assertThat(agents(database)).containsExactly("pi");

    Future<Void> backAgain = database.whenBack();
    postmaster().destroyForcibly();
    await(backAgain);
    assertThat(agents(database)).containsExactly("pi");
    await(database.close());
  }

  @Test
  void takesCareOfWhatAKilledHubLeftRunning() throws Exception {
    try (Child killed = Child.start("owner", folder.resolve("log"), Map.of(), owner())) {
      killed.awaitUp(120);
      assertInUse(); // while it lives, its folder is its own
      killed.kill();
    }
    ProcessHandle orphan = postmaster();
    assertThat(orphan.isAlive()).isTrue();

    Database database = open();
    assertThat(orphan.isAlive()).isFalse();
    assertThat(agents(database)).containsExactly("of the killed hub");
    await(database.close());
  }

  @Test
  void makesItsDataAnewIfTheFirstStartWasCutShort() throws Exception {
    Files.createDirectories(folder.resolve("postgres"));
    Files.writeString(folder.resolve("postgres/postgresql.conf"), "half");
    Files.writeString(folder.resolve("postgres.unfinished"), "");
    Database database = open();
    assertThat(agents(database)).isEmpty();
    await(database.close());
  }

  @Test
  void neverTouchesDataThatItCannotStart() throws Exception {
    Files.createDirectories(folder.resolve("postgres"));
    Files.writeString(folder.resolve("postgres/PG_VERSION"), "9.6\n");
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(this::open)
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("database-not-started"));
    assertThat(folder.resolve("postgres/PG_VERSION")).hasContent("9.6");
  }

  @Test
  void refusesASecondHubOnTheSameFolder() throws Exception {
    Database database = open();
    assertInUse();
    assertThat(agents(database)).isEmpty();
    await(database.close());
    await(open().close());
  }

  private void assertInUse() {
    assertThatExceptionOfType(Problem.class)
        .isThrownBy(this::open)
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("data-in-use"));
  }

  @Test
  void refusesAServerWithoutFsync() throws Exception {
    Database first = open();
    DatabaseConfig config = external(first.address());
    await(first.close());
    ServerProcess unsafe =
        ServerProcess.start(programs().command("postgres", withoutFsync(config)));
    unsafe.awaitReady(60);

    assertThatExceptionOfType(Problem.class)
        .isThrownBy(() -> await(Database.open(vertx, config)))
        .withMessageContaining("fsync = off")
        .satisfies(problem -> assertThat(problem.code()).isEqualTo("database-not-durable"));
    new Postmaster(unsafe.handle()).stop();
  }

  private static Programs programs() {
    return Programs.in(Path.of(System.getProperty("user.home"), ".cache", "tiny-llm-profiler"));
  }

  private List<String> withoutFsync(DatabaseConfig config) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-D", folder.resolve("postgres").toString()));
    arguments.addAll(List.of("-p", Integer.toString(Login.of(config).port())));
    arguments.addAll(List.of("-c", "fsync=off", "-c", "unix_socket_directories="));
    return arguments;
  }

  private DatabaseConfig external(String address) {
    String passwordFile = folder.resolve("profiler_user.password").toString();
    return new DatabaseConfig(address, passwordFile, "", "", 4, 5_000);
  }

  private List<String> owner() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        DatabaseOwner.class.getName(),
        folder.toString());
  }

  private ProcessHandle postmaster() {
    return Postmaster.of(folder.resolve("postgres")).orElseThrow().process();
  }

  private Database open() throws Exception {
    return await(Database.open(vertx, in(folder.toString())));
  }

  private static String identity(Database database) throws Exception {
    return column(database, "select system_identifier::text from pg_control_system()").get(0);
  }

  private static void insertAgent(Database database, String id) throws Exception {
    await(database.pool().query("insert into agents (id) values ('%s')".formatted(id)).execute());
  }

  private static List<String> agents(Database database) throws Exception {
    return column(database, "select id from agents");
  }

  private static List<String> column(Database database, String query) throws Exception {
    List<String> values = new ArrayList<>();
    for (Row row : await(database.pool().query(query).execute())) {
      values.add(row.getString(0));
    }
    return values;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.await(2, TimeUnit.MINUTES);
  }
}
