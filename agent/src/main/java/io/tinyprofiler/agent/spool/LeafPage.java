package io.tinyprofiler.agent.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads the rows of one page of an SQLite table, without the tree above it: what is left of a
 * damaged file is read page by page. Form: sqlite.org/fileformat2.html, sections 1.6 and 2.1.
 */
final class LeafPage {

  private static final byte TABLE_LEAF = 0x0D;
  private static final int MAX_PAYLOAD = 1 << 20; // far above what a spool writes

  /** Pages of the same file by their numbers; null for one that is not there. */
  interface Pages {
    byte[] page(long number);
  }

  /**
   * A row.
   *
   * @param id its row id
   * @param values {@code Long}, {@code String} or null
   */
  record Row(long id, List<Object> values) {

    String text(int column) {
      return values.get(column) instanceof String text ? text : null;
    }

    Long number(int column) {
      return values.get(column) instanceof Long number ? number : null;
    }
  }

  private final ByteBuffer page;
  private final Pages others;

  private LeafPage(byte[] page, Pages others) {
    this.page = ByteBuffer.wrap(page);
    this.others = others;
  }

  /** Tells the rows of a page, passing over what cannot be read. */
  static void read(byte[] page, Pages others, Consumer<Row> rows) {
    if (page[0] == TABLE_LEAF) {
      new LeafPage(page, others).rows(rows);
    }
  }

  private void rows(Consumer<Row> rows) {
    int cells = Math.min(page.getShort(3) & 0xffff, (page.capacity() - 8) / 2);
    for (int i = 0; i < cells; i++) {
      Row row;
      try {
        page.position(page.getShort(8 + 2 * i) & 0xffff);
        row = row();
      } catch (RuntimeException damaged) { // out of bounds, no such page: this row is no row
        continue;
      }
      rows.accept(row);
    }
  }

  private Row row() {
    long length = varint(page);
    long id = varint(page);
    if (length < 1 || length > MAX_PAYLOAD) {
      throw new IllegalArgumentException("a row of " + length + " bytes");
    }
    return new Row(id, values(ByteBuffer.wrap(payload((int) length))));
  }

  private byte[] payload(int length) {
    int usable = page.capacity();
    byte[] payload = new byte[length];
    int here = here(length, usable);
    page.get(payload, 0, here);
    long next = here < length ? page.getInt() & 0xffff_ffffL : 0;
    for (int done = here; done < length; ) {
      ByteBuffer more = ByteBuffer.wrap(others.page(next));
      next = more.getInt() & 0xffff_ffffL;
      int part = Math.min(length - done, usable - 4);
      more.get(payload, done, part);
      done += part;
    }
    return payload;
  }

  /** How much of a payload is on the page itself. */
  private static int here(int length, int usable) {
    if (length <= usable - 35) {
      return length;
    }
    int least = (usable - 12) * 32 / 255 - 23;
    int fitting = least + (length - least) % (usable - 4);
    return fitting <= usable - 35 ? fitting : least;
  }

  private static List<Object> values(ByteBuffer payload) {
    int start = payload.position();
    int headerEnd = start + (int) varint(payload);
    List<Long> types = new ArrayList<>();
    while (payload.position() < headerEnd) {
      types.add(varint(payload));
    }
    List<Object> values = new ArrayList<>();
    for (long type : types) {
      values.add(value(payload, type));
    }
    return values;
  }

  private static Object value(ByteBuffer payload, long type) {
    if (type >= 12) {
      byte[] bytes = new byte[(int) ((type - 12) / 2)];
      payload.get(bytes);
      return type % 2 == 1 ? new String(bytes, StandardCharsets.UTF_8) : null;
    }
    return switch ((int) type) {
      case 0 -> null;
      case 1, 2, 3, 4 -> number(payload, (int) type);
      case 5 -> number(payload, 6);
      case 6 -> number(payload, 8);
      case 8 -> 0L;
      case 9 -> 1L;
      default -> throw new IllegalArgumentException("a value of type " + type);
    };
  }

  private static long number(ByteBuffer payload, int bytes) {
    long number = payload.get();
    for (int i = 1; i < bytes; i++) {
      number = number << 8 | (payload.get() & 0xff);
    }
    return number;
  }

  private static long varint(ByteBuffer bytes) {
    long number = 0;
    for (int i = 0; i < 8; i++) {
      byte part = bytes.get();
      number = number << 7 | (part & 0x7f);
      if (part >= 0) {
        return number;
      }
    }
    return number << 8 | (bytes.get() & 0xff);
  }
}
