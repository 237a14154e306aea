package io.tinyprofiler.agent.serial;

import com.fazecast.jSerialComm.SerialPort;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Buffer;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A terminal whose descriptor is read by Netty's call, which does nothing but that. The serial
 * library's fills an array of Java's after the read: functions of the JVM that are in no cache when
 * a thread has slept for the time of a token, between the bytes and their stamp.
 */
final class DirectTty extends Tty {

  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  private final FileDescriptor descriptor;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(ReadQueue.CHUNK_BYTES);
  private final long address;

  /**
   * Of an open port.
   *
   * @throws IOException if this host has no native library of Netty's, or does not tell which
   *     descriptor is the terminal's
   */
  DirectTty(SerialPort port) throws IOException {
    super(port);
    if (!Epoll.isAvailable()) {
      throw new IOException("there is no epoll library for this machine");
    }
    this.descriptor = new FileDescriptor(descriptor(port.getSystemPortPath()));
    this.address = Buffer.memoryAddress(buffer);
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
  int read(byte[] into) {
    int length;
    try {
      length = descriptor.readAddress(address, 0, buffer.capacity());
    } catch (IOException e) {
      return -1;
    }
    hostNs = System.nanoTime();
    if (length <= 0) {
      return 0; // the end, or released
    }
    buffer.get(0, into, 0, length);
    return length;
  }
}
