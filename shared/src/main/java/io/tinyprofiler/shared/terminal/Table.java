package io.tinyprofiler.shared.terminal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table for people: columns as wide as their widest cell, numbers to the right. */
public final class Table {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... header) {
    rows.add(List.of(header));
  }

  /** Adds a row; null is shown as {@code -}: not measured is not 0. */
  public Table row(Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      row.add(cell == null ? "-" : cell.toString());
    }
    if (row.size() != rows.get(0).size()) {
      throw new IllegalArgumentException("a row of " + row.size() + " cells: " + row);
    }
    rows.add(row);
    return this;
  }

  /** All lines, each ended by a line feed. */
  @Override
  public String toString() {
    int columns = rows.get(0).size();
    int[] widths = new int[columns];
    boolean[] numeric = new boolean[columns];
    for (int c = 0; c < columns; c++) {
      int column = c;
      widths[c] = rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0);
      numeric[c] =
          rows.size() > 1 && rows.stream().skip(1).allMatch(row -> isNumber(row.get(column)));
    }
    return rows.stream().map(row -> line(row, widths, numeric)).collect(Collectors.joining());
  }

  private static boolean isNumber(String cell) {
    return cell.equals("-") || cell.matches("[-+]?[0-9][0-9.,' ]*( ?[a-zA-Zµ%/]{1,9})?");
  }

  private static String line(List<String> row, int[] widths, boolean[] numeric) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < widths.length; c++) {
      String pad = " ".repeat(widths[c] - row.get(c).length());
      line.append(c == 0 ? "" : GAP).append(numeric[c] ? pad + row.get(c) : row.get(c) + pad);
    }
    return line.toString().stripTrailing() + "\n";
  }
}
