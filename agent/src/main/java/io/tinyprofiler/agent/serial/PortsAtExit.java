package io.tinyprofiler.agent.serial;

import com.fazecast.jSerialComm.SerialPort;

/**
 * What is done when the process is told to end. jSerialComm closes every port in a shutdown hook of
 * its own, so that with an ordinary hook a stop looks like the loss of all devices.
 */
public final class PortsAtExit {

  private PortsAtExit() {}

  /** Has work done at the end of the process, while the ports are still open. */
  public static void beforeTheyClose(String thread, Runnable work) {
    SerialPort.addShutdownHook(new Thread(work, thread));
  }
}
