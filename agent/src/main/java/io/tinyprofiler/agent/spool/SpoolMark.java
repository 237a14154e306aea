package io.tinyprofiler.agent.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small file beside the database that says which records it has to hold. SQLite drops the end of
 * a damaged log in silence; without the mark those records would be gone and their numbers given
 * again. It is written after each commit and not forced to the disk: what it says is always true,
 * and after a power cut at worst a little old.
 */
final class SpoolMark implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SpoolMark.class);
  private static final String NAME = "spool.mark";

  /**
   * An epoch's records that are neither acknowledged nor given up: those after {@code acked} up to
   * {@code highest}.
   */
  record Epoch(String epoch, long acked, long highest) {

    /** The checksum of its row. */
    long sum() {
      return RowSum.of(epoch + ' ' + acked + ' ' + highest);
    }
  }

  private final FileChannel channel;
  private List<Epoch> written = List.of();
  private boolean failing;

  private SpoolMark(FileChannel channel) {
    this.channel = channel;
  }

  static SpoolMark open(Path folder) throws IOException {
    return new SpoolMark(
        FileChannel.open(
            folder.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  /** What the file says, the oldest epoch first; nothing if it is missing or damaged. */
  static List<Epoch> read(Path folder) {
    try {
      List<String> lines = Files.readAllLines(folder.resolve(NAME), StandardCharsets.US_ASCII);
      List<Epoch> epochs = new ArrayList<>();
      StringBuilder sum = new StringBuilder();
      for (String line : lines) {
        if (line.startsWith("sum ")) {
          return line.equals("sum " + RowSum.of(sum.toString())) ? epochs : List.of();
        }
        sum.append(line).append('\n');
        String[] words = line.split(" ", -1);
        epochs.add(new Epoch(words[0], Long.parseLong(words[1]), Long.parseLong(words[2])));
      }
      return List.of();
    } catch (IOException | RuntimeException e) {
      return List.of(); // the database alone counts then
    }
  }

  /** Says it anew, if it changed. A disk that takes no mark still takes records. */
  void write(List<Epoch> epochs) {
    if (epochs.equals(written)) {
      return;
    }
    StringBuilder text = new StringBuilder();
    for (Epoch epoch : epochs) {
      text.append(epoch.epoch()).append(' ').append(epoch.acked()).append(' ');
      text.append(epoch.highest()).append('\n');
    }
    long sum = RowSum.of(text.toString());
    text.append("sum ").append(sum).append('\n');
    try {
      channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII)), 0);
      written = List.copyOf(epochs);
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.warn("the mark of the spool cannot be written: {}", e.getMessage());
      }
      failing = true;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
