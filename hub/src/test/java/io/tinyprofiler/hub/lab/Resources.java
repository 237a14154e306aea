package io.tinyprofiler.hub.lab;

import io.tinyprofiler.hub.demo.Child;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a JVM of a lab holds.
 *
 * @param descriptors open files, sockets and the like
 * @param objects instances of this project's classes that are in use, by class
 * @param heap bytes of the objects in use, after a full collection
 * @param peakRss most memory that it ever had resident, bytes
 */
record Resources(int threads, int descriptors, Map<String, Long> objects, long heap, long peakRss) {

  /** Reads them from Linux and from the JVM itself. */
  static Resources of(Child process) {
    Path proc = Path.of("/proc", Long.toString(process.pid()));
    String[] histogram = histogram(process.pid()).split("\n", -1);
    Map<String, Long> objects = new TreeMap<>();
    long heap = 0;
    for (String line : histogram) { // " 12: 345 6789 class (module)"
      String[] columns = line.strip().split("\\s+", -1);
      if (columns.length >= 4 && columns[0].matches("\\d+:")) {
        heap += Long.parseLong(columns[2]);
        if (columns[3].startsWith("io.tinyprofiler.")) {
          objects.put(columns[3], Long.parseLong(columns[1]));
        }
      }
    }
    return new Resources(
        count(proc.resolve("task")), count(proc.resolve("fd")), objects, heap, peak(proc));
  }

  /** The figures, without the classes. */
  JsonObject json() {
    return new JsonObject()
        .put("threads", threads)
        .put("descriptors", descriptors)
        .put("objects", objects.values().stream().mapToLong(count -> count).sum())
        .put("heap", heap)
        .put("peakRss", peakRss);
  }

  /** Of which classes there are more than before, and how many more. */
  Map<String, Long> moreThan(Resources before) {
    Map<String, Long> more = new TreeMap<>(objects);
    more.replaceAll((name, count) -> count - before.objects.getOrDefault(name, 0L));
    more.values().removeIf(count -> count <= 0);
    return more;
  }

  private static int count(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return (int) entries.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long peak(Path proc) {
    try (Stream<String> lines = Files.lines(proc.resolve("status"))) {
      String peak = lines.filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
      return Long.parseLong(peak.replaceAll("\\D", "")) * 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Only live objects: the JVM collects its garbage first. */
  private static String histogram(long pid) {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process process = new ProcessBuilder(jcmd, "" + pid, "GC.class_histogram").start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError("jcmd says: " + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
