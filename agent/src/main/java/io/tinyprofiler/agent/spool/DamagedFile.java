package io.tinyprofiler.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The rows that a damaged SQLite file and its log still hold, wherever they are: page after page,
 * those of the log last and whatever their checksums say. Rows that were deleted may come too; who
 * reads them has to know which ones are wanted.
 */
final class DamagedFile implements AutoCloseable {

  private static final int PAGE = 4096; // SQLite's default, which the spool keeps
  private static final int LOG_HEADER = 32;
  private static final int FRAME_HEADER = 24;

  private final FileChannel file;
  private final FileChannel log;
  private final Map<Long, Long> logged = new HashMap<>(); // page number to its newest place

  private DamagedFile(FileChannel file, FileChannel log) throws IOException {
    this.file = file;
    this.log = log;
    ByteBuffer number = ByteBuffer.allocate(4);
    for (long at = LOG_HEADER; at + FRAME_HEADER + PAGE <= size(log); at += FRAME_HEADER + PAGE) {
      log.read(number.clear(), at);
      logged.put(number.getInt(0) & 0xffff_ffffL, at + FRAME_HEADER);
    }
  }

  /** Opens what there is of a file and its log; either may be missing. */
  static DamagedFile open(Path file, Path log) throws IOException {
    FileChannel first = channel(file);
    try {
      return new DamagedFile(first, channel(log));
    } catch (IOException e) {
      if (first != null) {
        first.close();
      }
      throw e;
    }
  }

  private static FileChannel channel(Path file) throws IOException {
    return Files.exists(file) ? FileChannel.open(file, StandardOpenOption.READ) : null;
  }

  private static long size(FileChannel channel) throws IOException {
    return channel == null ? 0 : channel.size();
  }

  /**
   * Tells every row once for each page that holds it.
   *
   * @throws IOException if the disk gives nothing at all
   */
  void rows(Consumer<LeafPage.Row> rows) throws IOException {
    for (long at = 0; at + PAGE <= size(file); at += PAGE) {
      page(file, at, rows);
    }
    for (long at = LOG_HEADER; at + FRAME_HEADER + PAGE <= size(log); at += FRAME_HEADER + PAGE) {
      page(log, at + FRAME_HEADER, rows);
    }
  }

  private void page(FileChannel from, long at, Consumer<LeafPage.Row> rows) {
    byte[] page = bytes(from, at);
    if (page != null) {
      LeafPage.read(page, this::overflow, rows);
    }
  }

  /** The rest of a long row: the newest version of its page. */
  private byte[] overflow(long number) {
    Long place = logged.get(number);
    return place != null ? bytes(log, place) : bytes(file, (number - 1) * PAGE);
  }

  private static byte[] bytes(FileChannel from, long at) {
    try {
      ByteBuffer page = ByteBuffer.allocate(PAGE);
      return from != null && from.read(page, at) == PAGE ? page.array() : null;
    } catch (IOException unreadable) { // a bad block: the others may be fine
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
    if (log != null) {
      log.close();
    }
  }
}
