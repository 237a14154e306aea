package io.tinyprofiler.agent.device;

/** What came instead of a hello, so that a person knows where to look. */
final class Greeting {

  private final int baudRate;
  private boolean text;
  private boolean noise;
  private String refusal;

  Greeting(int baudRate) {
    this.baudRate = baudRate;
  }

  void heard(DeviceEvent event) {
    if (event instanceof DeviceEvent.Console console) {
      boolean readable = console.line().chars().noneMatch(Greeting::garbled);
      text |= readable;
      noise |= !readable;
    } else if (event instanceof DeviceEvent.Damaged) {
      noise = true;
    } else if (event instanceof DeviceEvent.Denied denied && denied.command().equals("hello")) {
      refusal = denied.text();
    }
  }

  String reason() {
    if (refusal != null) {
      return "it does not identify itself: " + refusal;
    }
    if (noise) {
      return "what arrives is damaged; check that the device runs at %d baud".formatted(baudRate);
    }
    if (text) {
      return "it prints text but does not answer; flash firmware that speaks the protocol";
    }
    return "it does not answer at %d baud; check power, wiring and firmware".formatted(baudRate);
  }

  private static boolean garbled(int c) {
    return c == 0xFFFD || (c < ' ' && c != '\t' && c != '\r' && c != 0x1B);
  }
}
