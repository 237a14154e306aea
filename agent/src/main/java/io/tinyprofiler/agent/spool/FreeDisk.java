package io.tinyprofiler.agent.spool;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * How many bytes are free where a folder is. To find the folder's file system Java reads the table
 * of all that are mounted: once. Belongs to one thread at a time.
 */
final class FreeDisk implements LongSupplier {

  private final Path folder;
  private FileStore disk;

  FreeDisk(Path folder) {
    this.folder = folder;
  }

  @Override
  public long getAsLong() {
    try {
      if (disk == null) {
        disk = Files.getFileStore(folder);
      }
      return disk.getUsableSpace(); // asked of the folder, whatever is mounted there now
    } catch (IOException e) {
      return Long.MAX_VALUE; // the write itself will tell
    }
  }
}
