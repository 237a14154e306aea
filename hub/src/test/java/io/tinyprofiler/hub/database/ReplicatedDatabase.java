package io.tinyprofiler.hub.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** A primary with a database of its own, and a replica that config/postgresql/replica.sh makes. */
public final class ReplicatedDatabase implements AutoCloseable {

  public static final String SCRIPT =
      Path.of("..", "config", "postgresql", "replica.sh").toAbsolutePath().normalize().toString();

  public static final String DATABASE = "lab";
  private static final String ROLE = "profiler_user";

  private final Path folder;
  private final Path passwordFile;
  private final DebianServer primary;
  private DebianServer replica;

  private ReplicatedDatabase(Path folder, Path passwordFile, DebianServer primary) {
    this.folder = folder;
    this.passwordFile = passwordFile;
    this.primary = primary;
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "end-replicated-database"));
  }

  /** The primary alone; its role replicator may replicate, its role profiler_user has the lab. */
  public static ReplicatedDatabase withoutReplica() {
    DebianServer.programs();
    try {
      Path folder = Files.createTempDirectory("replicated-");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      Path passwordFile = Files.writeString(folder.resolve("password"), DebianServer.PASSWORD);
      DebianServer primary = DebianServer.make(folder.resolve("primary"), passwordFile);
      for (String role : new String[] {ROLE + " login", "replicator replication login"}) {
        primary.sql(
            "postgres", "create role %s password '%s'".formatted(role, DebianServer.PASSWORD));
      }
      primary.sql("postgres", "create database %s owner %s".formatted(DATABASE, ROLE));
      return new ReplicatedDatabase(folder, passwordFile, primary);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static ReplicatedDatabase start() {
    ReplicatedDatabase made = withoutReplica();
    made.replica = made.another("replica");
    return made;
  }

  /** One more replica; the name is its slot's, too. */
  public DebianServer another(String name) {
    Path data = folder.resolve(name);
    int port = DebianServer.freePort();
    DebianServer.succeed(
        script("--to", data.toString(), "--port", Integer.toString(port), "--slot", name));
    return DebianServer.of(data, port);
  }

  /** The script with what it needs to know of the primary. */
  public DebianServer.Done script(String... more) {
    List<String> command = new ArrayList<>(List.of("sh", SCRIPT));
    command.addAll(List.of("--primary", primary.uri("replicator")));
    command.addAll(List.of("--password-file", passwordFile.toString()));
    command.addAll(List.of("--bin", DebianServer.programs().toString()));
    command.addAll(List.of(more));
    return DebianServer.run(command.toArray(String[]::new));
  }

  public Path folder() {
    return folder;
  }

  public DebianServer primary() {
    return primary;
  }

  public DebianServer replica() {
    return replica;
  }

  /** The primary as the one that is written to. */
  public DatabaseConfig config(int waitMs) {
    return config(primary, replica, waitMs);
  }

  public DatabaseConfig config(DebianServer written, DebianServer read, int waitMs) {
    return new DatabaseConfig(
        written.uri(ROLE) + "/" + DATABASE,
        passwordFile.toString(),
        "",
        "",
        8,
        5_000,
        read.uri(ROLE) + "/" + DATABASE,
        waitMs);
  }

  @Override
  public synchronized void close() {
    if (replica != null) {
      replica.close();
    }
    primary.close();
    try {
      Folders.remove(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
