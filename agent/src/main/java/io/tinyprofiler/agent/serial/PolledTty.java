package io.tinyprofiler.agent.serial;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A terminal that shares its reader thread with others. */
final class PolledTty extends Tty {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final Poller poller;
  private final int descriptor;

  /**
   * Of an open port, for a poller that is {@linkplain Poller#tty open}.
   *
   * @throws IOException if this host does not tell which descriptor is the terminal's
   */
  PolledTty(SerialPort port, Poller poller) throws IOException {
    super(port);
    this.poller = poller;
    this.descriptor = descriptor(port.getSystemPortPath());
    // another program may take bytes that woke the reader: all ports would wait for this one's next
    if (!StampedRead.neverWaits(descriptor)) {
      throw new IOException("it is not set to reads that do not wait");
    }
  }

  /** The one that this process has of a terminal, which nobody opens twice. */
  private static int descriptor(String terminal) throws IOException {
    List<Integer> found = new ArrayList<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path link : links) {
        if (leadsTo(link, terminal)) {
          found.add(Integer.valueOf(link.getFileName().toString()));
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    if (found.size() != 1) {
      throw new IOException(found.size() + " descriptors of this process lead to it");
    }
    return found.get(0);
  }

  private static boolean leadsTo(Path link, String terminal) throws IOException {
    try {
      return Files.readSymbolicLink(link).toString().equals(terminal);
    } catch (NoSuchFileException e) {
      return false; // another thread closed it
    }
  }

  @Override
  void begin(Intake intake) {
    poller.add(descriptor, intake);
  }

  @Override
  void leave(long ms) throws InterruptedException {
    release();
    poller.remove(descriptor, ms);
  }
}
