package io.tinyprofiler.hub.backup.folder;

import io.tinyprofiler.hub.backup.folder.Manifest.FileEntry;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;

/** Writes files that are on the disk when the method returns. */
public final class Writing {

  /** Something that writes itself. */
  public interface Content {
    void to(OutputStream out) throws IOException;
  }

  private Writing() {}

  /** Writes a new file. */
  public static FileEntry file(Path target, Content content, Pace pace) throws IOException {
    MessageDigest digest = Sha256.digest();
    try (FileOutputStream file = new FileOutputStream(target.toFile());
        Counted out = new Counted(file, digest, pace)) {
      content.to(out);
      out.flush();
      file.getFD().sync();
      return new FileEntry(out.size, Sha256.hex(digest));
    }
  }

  /** Writes a new file with what a stream yields. */
  public static FileEntry file(Path target, InputStream from, Pace pace) throws IOException {
    return file(target, (Content) from::transferTo, pace);
  }

  /** Puts a small file in its place, whole: never half, never none if there was one. */
  public static void replace(Path target, byte[] bytes) throws IOException {
    Path draft = target.resolveSibling("." + target.getFileName() + ".new");
    try (FileOutputStream out = new FileOutputStream(draft.toFile())) {
      out.write(bytes);
      out.getFD().sync();
    }
    Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    names(target.toAbsolutePath().getParent());
  }

  /** Flushes a file that somebody else wrote. */
  public static void flush(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Flushes the names in a folder. */
  public static void names(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static final class Counted extends OutputStream {
    private final OutputStream out;
    private final MessageDigest digest;
    private final Pace pace;
    private long size;

    Counted(OutputStream out, MessageDigest digest, Pace pace) {
      this.out = out;
      this.digest = digest;
      this.pace = pace;
    }

    /** The file is closed by the one that opened it, after it is flushed to the disk. */
    @Override
    public void close() {
      // nothing of its own
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      digest.update(bytes, from, length);
      size += length;
      pace.took(length);
    }
  }
}
