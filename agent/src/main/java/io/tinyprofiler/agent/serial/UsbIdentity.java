package io.tinyprofiler.agent.serial;

/**
 * What a USB serial port says of itself.
 *
 * @param vendorId 16 bits
 * @param productId 16 bits
 * @param serialNumber null if it has none
 */
public record UsbIdentity(int vendorId, int productId, String serialNumber) {

  /** Whether it is certainly a power meter, a Nordic PPK2, and so no device to look at. */
  boolean powerMeter() {
    return vendorId == 0x1915 && productId == 0xC00A;
  }

  /** As {@code lsusb} writes it, e.g. {@code 0483:5740}, and the serial number. */
  @Override
  public String toString() {
    String ids = "%04x:%04x".formatted(vendorId, productId);
    return serialNumber == null ? ids : ids + " " + serialNumber;
  }
}
