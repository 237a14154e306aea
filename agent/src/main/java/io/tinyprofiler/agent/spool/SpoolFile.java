package io.tinyprofiler.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;

/**
 * The SQLite file of a spool: made, checked, opened. A damaged one is kept aside, and a new one
 * with what is left of its records takes its place: it is made whole first and then renamed, so
 * that an agent that is killed meanwhile begins again.
 */
final class SpoolFile {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolFile.class);
  private static final String NAME = "spool.db";
  private static final String SALVAGE = NAME + "-salvage";
  private static final String ASIDE = NAME + "-damaged-";

  /** Of the log as it was before SQLite looked at it: it drops what follows a damaged part. */
  private static final String LOG_COPY = NAME + "-log-before";

  private static final List<String> PARTS = List.of("", "-wal", "-shm");
  private static final int KEPT_ASIDE = 5;

  /** Where the header has the form to write, and the last one: sqlite.org/fileformat2.html, 1.3. */
  private static final int FORM_AT = 18;

  private static final int LAST_FORM = 2;
  private static final int BUSY_MS = 5_000;
  private static final long WAL_LIMIT = 4 << 20;

  /** The queue is written at one end and read at the other: SQLite says KiB with a minus. */
  private static final int CACHE_KIB = -512;

  private final Path folder;
  private final Salvage.Room room;

  SpoolFile(Path folder, Salvage.Room room) {
    this.folder = folder;
    this.room = room;
  }

  /**
   * Opens the file.
   *
   * @param damage why the file that is open until now cannot be used any more; null at first
   */
  Connection open(SQLException damage) throws SQLException {
    try {
      finishReplacing();
      if (damage != null) {
        return replace(damage);
      }
      copyLog();
      try {
        Connection connection = connect(NAME);
        Files.deleteIfExists(folder.resolve(LOG_COPY));
        return connection;
      } catch (SQLException e) {
        if (!isDamage(e)) {
          throw e;
        }
        return replace(e);
      }
    } catch (IOException e) {
      throw new SQLException("cannot use the folder %s: %s".formatted(folder, e), e);
    }
  }

  /** The mark beside the file. */
  SpoolMark mark() throws SQLException {
    try {
      return SpoolMark.open(folder);
    } catch (IOException e) {
      throw new SQLException("cannot use the folder %s: %s".formatted(folder, e), e);
    }
  }

  static boolean isDamage(SQLException e) {
    int code = e.getErrorCode() & 0xff;
    return code == SQLiteErrorCode.SQLITE_CORRUPT.code
        || code == SQLiteErrorCode.SQLITE_NOTADB.code
        || e.getErrorCode() == SQLiteErrorCode.SQLITE_IOERR_SHORT_READ.code; // it was cut
  }

  static boolean isFull(SQLException e) {
    return (e.getErrorCode() & 0xff) == SQLiteErrorCode.SQLITE_FULL.code;
  }

  private void copyLog() throws IOException {
    Path log = folder.resolve(NAME + "-wal");
    Files.deleteIfExists(folder.resolve(LOG_COPY));
    if (Files.exists(log)) {
      try {
        Files.copy(log, folder.resolve(LOG_COPY));
      } catch (IOException full) { // then there is no room for it, and damage would cost more
        Files.deleteIfExists(folder.resolve(LOG_COPY));
      }
    }
  }

  private Connection replace(SQLException why) throws SQLException, IOException {
    String aside = ASIDE + System.currentTimeMillis();
    LOG.error(
        "the spool {} is damaged ({}); it is kept as {}, what can be read of it is delivered",
        folder.resolve(NAME),
        why.getMessage(),
        aside);
    salvage();
    moveAside(aside);
    finishReplacing();
    return connect(NAME, List.of(), SQLiteConfig.SynchronousMode.FULL);
  }

  /** Makes the new file, complete. */
  private void salvage() throws SQLException, IOException {
    delete(SALVAGE);
    Path log = folder.resolve(LOG_COPY);
    try (Connection fresh = connect(SALVAGE, List.of(), SQLiteConfig.SynchronousMode.OFF);
        DamagedFile damaged =
            DamagedFile.open(
                folder.resolve(NAME), Files.exists(log) ? log : folder.resolve(NAME + "-wal"))) {
      new Salvage(fresh, SpoolMark.read(folder), room).from(damaged);
    } // closing it writes its log into the file; what is on the disk matters from here on
    delete(SALVAGE, "-wal", "-shm");
    force(folder.resolve(SALVAGE));
  }

  private void moveAside(String aside) throws IOException {
    for (String part : PARTS) {
      Path from = folder.resolve(NAME + part);
      if (Files.exists(from)) {
        Files.move(from, folder.resolve(aside + part));
      }
    }
    Path log = folder.resolve(LOG_COPY);
    if (Files.exists(log)) {
      Files.move(log, folder.resolve(aside + "-wal"), StandardCopyOption.REPLACE_EXISTING);
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> kept =
          files
              .filter(file -> file.getFileName().toString().matches(ASIDE + "\\d+"))
              .sorted(Comparator.reverseOrder())
              .toList();
      for (Path old : kept.subList(Math.min(KEPT_ASIDE, kept.size()), kept.size())) {
        LOG.warn("{} is removed: {} newer ones are kept", old, KEPT_ASIDE);
        delete(old.getFileName().toString());
      }
    }
  }

  /** A new file that is complete takes its place if the old one has left it. */
  private void finishReplacing() throws IOException {
    if (Files.exists(folder.resolve(SALVAGE)) && !Files.exists(folder.resolve(NAME))) {
      delete(NAME, "-wal", "-shm");
      Files.move(folder.resolve(SALVAGE), folder.resolve(NAME));
    }
    delete(SALVAGE);
    force(folder);
  }

  private void delete(String name, String... parts) throws IOException {
    for (String part : parts.length == 0 ? PARTS : List.of(parts)) {
      Files.deleteIfExists(folder.resolve(name + part));
    }
  }

  private Connection connect(String name) throws SQLException, IOException {
    return connect(name, SpoolMark.read(folder), SQLiteConfig.SynchronousMode.FULL);
  }

  private Connection connect(
      String name, List<SpoolMark.Epoch> marks, SQLiteConfig.SynchronousMode synchronous)
      throws SQLException, IOException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(synchronous);
    config.setJournalSizeLimit((int) WAL_LIMIT);
    config.setBusyTimeout(BUSY_MS);
    config.setCacheSize(CACHE_KIB);
    config.setGetGeneratedKeys(false); // each statement would look for some
    try {
      return connect(config, folder.resolve(name), marks);
    } catch (SQLException e) {
      boolean foreign = e.getErrorCode() == SQLiteErrorCode.SQLITE_ERROR.code; // tables, format
      throw foreign ? SpoolTables.damage(e.getMessage()) : e;
    }
  }

  /** SQLite only reads a file of a form that it does not know, and would say so at each write. */
  private static void checkForm(Path file) throws SQLException, IOException {
    if (Files.exists(file)) {
      ByteBuffer form = ByteBuffer.allocate(1);
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
        channel.read(form, FORM_AT);
      }
      if ((form.get(0) & 0xff) > LAST_FORM) {
        throw SpoolTables.damage("its header is of another form");
      }
    }
  }

  private Connection connect(SQLiteConfig config, Path file, List<SpoolMark.Epoch> marks)
      throws SQLException, IOException {
    checkForm(file);
    Connection connection = config.createConnection("jdbc:sqlite:" + file);
    try {
      SpoolTables.make(connection, file);
      SpoolTables.check(connection, marks);
      force(folder);
      connection.setAutoCommit(false);
      return connection;
    } catch (SQLException | IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Makes renames and new files in a folder, or what was written to a file, survive a power cut.
   */
  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
