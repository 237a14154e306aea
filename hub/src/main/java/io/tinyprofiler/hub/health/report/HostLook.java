package io.tinyprofiler.hub.health.report;

import com.sun.management.OperatingSystemMXBean;
import io.tinyprofiler.hub.health.report.HealthReport.DiskUse;
import io.tinyprofiler.hub.health.report.HealthReport.HostUse;
import io.tinyprofiler.shared.host.CpuTime;
import io.tinyprofiler.shared.host.Memory;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the operating system says of this host. It reads files: not for an event loop. */
final class HostLook {

  private static final Logger LOG = LoggerFactory.getLogger(HostLook.class);
  private static final CpuTime CPU = new CpuTime();

  private HostLook() {}

  /**
   * The host.
   *
   * @param folders whose file systems are shown, each once
   */
  static HostUse host(List<Path> folders) {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Optional<Memory.Host> memory = Memory.host();
    return new HostUse(
        name(),
        system.getAvailableProcessors(),
        CPU.percent(),
        unlessNegative(system.getSystemLoadAverage()),
        memory.map(Memory.Host::total).orElse(system.getTotalMemorySize()),
        memory.map(Memory.Host::available).orElse(null),
        disks(folders));
  }

  private static String name() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  private static Double unlessNegative(double value) {
    return value >= 0 ? (Double) value : null;
  }

  private static List<DiskUse> disks(List<Path> folders) {
    List<DiskUse> disks = new ArrayList<>();
    Set<FileStore> seen = new HashSet<>();
    for (Path folder : folders) {
      try {
        FileStore disk = Files.getFileStore(folder);
        if (seen.add(disk)) {
          disks.add(new DiskUse(folder.toString(), disk.getTotalSpace(), disk.getUsableSpace()));
        }
      } catch (IOException e) {
        LOG.debug("no disk is known of {}", folder, e);
      }
    }
    return disks;
  }
}
