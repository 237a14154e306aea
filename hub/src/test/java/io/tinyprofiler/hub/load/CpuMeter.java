package io.tinyprofiler.hub.load;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * Processor time that this process and the server's processes took since it was made: on a machine
 * with other work the fairer figure than time that passed.
 */
final class CpuMeter {

  private static final double US_A_TICK = 10_000; // USER_HZ is 100 on every Linux

  private final Connection server;
  private final long ownNs;
  private final Map<Long, Long> ticks;

  CpuMeter(Connection server) throws SQLException, IOException {
    this.server = server;
    this.ownNs = own();
    this.ticks = ticks();
  }

  /** This process, µs. */
  double ownUs() {
    return (own() - ownNs) / 1e3;
  }

  /** The server's processes that are there now, µs. */
  double serverUs() throws SQLException, IOException {
    long sum = 0;
    for (Map.Entry<Long, Long> now : ticks().entrySet()) {
      sum += now.getValue() - ticks.getOrDefault(now.getKey(), 0L);
    }
    return sum * US_A_TICK;
  }

  private static long own() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private Map<Long, Long> ticks() throws SQLException, IOException {
    Map<Long, Long> found = new HashMap<>();
    try (Statement statement = server.createStatement();
        ResultSet rows = statement.executeQuery("select pid from pg_stat_activity")) {
      while (rows.next()) {
        Path stat = Path.of("/proc", rows.getString(1), "stat");
        if (Files.exists(stat)) {
          String text = Files.readString(stat);
          String[] fields = text.substring(text.lastIndexOf(')') + 2).split(" ", -1);
          found.put(rows.getLong(1), Long.parseLong(fields[11]) + Long.parseLong(fields[12]));
        }
      }
    }
    return found;
  }
}
