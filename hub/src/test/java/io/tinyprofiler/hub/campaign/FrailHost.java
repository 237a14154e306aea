package io.tinyprofiler.hub.campaign;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A host whose power, disk and clock fail on request, for processes that are started with its
 * {@link #environment}: {@code src/test/c/frail_host.c} under LD_PRELOAD.
 */
final class FrailHost {

  private static final int CONTROL_BYTES = 32;
  private static final int FULL = 0;
  private static final int AHEAD_NS = 8;
  private static final int REFUSED = 16;

  /** The layer, built once in a JVM. */
  private static final class Layer {
    static final Path LIBRARY = build();

    private Layer() {}

    private static Path build() {
      Path library = Path.of("target", "frail_host-%d.so".formatted(ProcessHandle.current().pid()));
      try {
        Process cc =
            new ProcessBuilder(
                    "cc",
                    "-std=c11",
                    "-O2",
                    "-fvisibility=hidden",
                    "-fPIC",
                    "-shared",
                    "-o",
                    library.toString(),
                    "src/test/c/frail_host.c",
                    "src/test/c/frail_power.c",
                    "src/test/c/frail_clock.c",
                    "-ldl")
                .inheritIO()
                .start();
        if (cc.waitFor() != 0) {
          throw new AssertionError("the frail host does not compile");
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
      library.toFile().deleteOnExit();
      return library.toAbsolutePath();
    }
  }

  private final Path folder;
  private final Path undo;
  private final Path controlFile;
  private final MappedByteBuffer control;

  /**
   * Nothing fails yet.
   *
   * @param folder whose files are concerned
   * @param own folder of the layer's own files, outside of the other
   */
  FrailHost(Path folder, Path own) {
    this.folder = folder.toAbsolutePath();
    undo = own.toAbsolutePath().resolve("undo");
    controlFile = own.toAbsolutePath().resolve("control");
    try {
      Files.createDirectories(undo);
      Files.write(controlFile, new byte[CONTROL_BYTES]);
      try (FileChannel channel =
          FileChannel.open(controlFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        control = channel.map(FileChannel.MapMode.READ_WRITE, 0, CONTROL_BYTES);
        control.order(ByteOrder.nativeOrder());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", Layer.LIBRARY.toString(),
        "FRAIL_FOLDER", folder.toString(),
        "FRAIL_UNDO", undo.toString(),
        "FRAIL_CONTROL", controlFile.toString());
  }

  /**
   * From now on no file grows.
   *
   * @param told whether the free space says so too; if not, a write finds out
   */
  void diskIsFull(boolean told) {
    control.putLong(FULL, told ? 1 : 2);
  }

  /** All files grow again. */
  void diskHasRoom() {
    control.putLong(FULL, 0);
  }

  /** How many writes failed because the disk was full. */
  long refusedWrites() {
    return control.getLong(REFUSED);
  }

  /** Sets the wall clock, relative to the true one; the monotonic clock goes on. */
  void clockIsAhead(Duration by) {
    control.putLong(AHEAD_NS, by.toNanos());
  }

  /**
   * Leaves of each file what was flushed, and forgets the rest. Only once every process is gone.
   *
   * @return bytes that were written and are no longer there
   */
  long cutPower() {
    Map<String, Path> files = byInode();
    long lost = 0;
    try (Stream<Path> logs = Files.list(undo)) {
      for (Path log : logs.toList()) {
        Path file = files.get(log.getFileName().toString());
        if (file != null && Files.size(log) > 0) {
          lost += undo(log, file);
        }
        Files.delete(log);
      }
      return lost;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Path> byInode() {
    Map<String, Path> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Object device = Files.getAttribute(file, "unix:dev");
        Object inode = Files.getAttribute(file, "unix:ino");
        files.put(device + "-" + inode, file);
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // nobody compares them
  private record Before(long size, long offset, byte[] bytes) {}

  private static long undo(Path log, Path file) throws IOException {
    List<Before> entries = read(log);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long written = 0;
      for (int i = entries.size() - 1; i >= 0; i--) {
        Before entry = entries.get(i);
        ByteBuffer bytes = ByteBuffer.wrap(entry.bytes);
        written += entry.bytes.length;
        while (bytes.hasRemaining()) {
          channel.write(bytes, entry.offset + bytes.position());
        }
      }
      long flushed = entries.get(0).size;
      written += Math.max(0, channel.size() - flushed);
      channel.truncate(flushed);
      return written;
    }
  }

  private static List<Before> read(Path log) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.nativeOrder());
    List<Before> entries = new ArrayList<>();
    while (bytes.remaining() >= 3 * Long.BYTES) {
      long size = bytes.getLong();
      long offset = bytes.getLong();
      int length = (int) bytes.getLong();
      if (length > bytes.remaining()) {
        break; // killed in its making: the write itself was not begun
      }
      byte[] content = new byte[length];
      bytes.get(content);
      entries.add(new Before(size, offset, content));
    }
    return entries;
  }
}
