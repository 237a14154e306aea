package io.tinyprofiler.hub.artifact;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * Small models, written down by the formats' descriptions and not with the reader's code.
 *
 * @param kvHeads of {@code heads}
 * @param shared whether the embedding is the classifier
 */
public record ModelBytes(
    int dim,
    int hidden,
    int layers,
    int heads,
    int kvHeads,
    int vocabulary,
    int sequence,
    boolean shared) {

  public static final ModelBytes SMALL = new ModelBytes(40, 36, 2, 4, 2, 16, 8, true);

  private int[] rows() {
    int kv = dim / heads * kvHeads;
    return new int[] {dim, kv, kv, dim, hidden, dim, hidden}; // wq wk wv wo w1 w2 w3
  }

  private int[] columns() {
    return new int[] {dim, dim, dim, dim, dim, hidden, dim};
  }

  private void shape(ByteBuffer out) {
    out.putInt(dim).putInt(hidden).putInt(layers).putInt(heads).putInt(kvHeads);
    out.putInt(shared ? vocabulary : -vocabulary).putInt(sequence);
  }

  private int weights() {
    int sum = (shared ? 1 : 2) * vocabulary * dim;
    for (int i = 0; i < rows().length; i++) {
      sum += layers * rows()[i] * columns()[i];
    }
    return sum;
  }

  private int norms() {
    return layers * dim + layers * dim + dim;
  }

  int parameters() {
    return weights() + norms();
  }

  /** A llama2.c checkpoint of version 0. */
  public byte[] float32(long seed) {
    int tables = 2 * sequence * (dim / heads / 2);
    int floats = parameters() + tables;
    ByteBuffer out = ByteBuffer.allocate(28 + 4 * floats).order(ByteOrder.LITTLE_ENDIAN);
    shape(out);
    Random random = new Random(seed);
    for (int i = 0; i < floats; i++) {
      out.putFloat((float) random.nextGaussian());
    }
    return out.array();
  }

  /** The firmware's int8 format. */
  byte[] int8(long seed) {
    int scales = (shared ? 1 : 2) * vocabulary * groups(dim);
    for (int i = 0; i < rows().length; i++) {
      scales += layers * rows()[i] * groups(columns()[i]);
    }
    int floats = norms() + scales;
    ByteBuffer out =
        ByteBuffer.allocate(32 + 4 * floats + weights()).order(ByteOrder.LITTLE_ENDIAN);
    out.put(new byte[] {'T', 'P', 'Q', '8'});
    shape(out);
    Random random = new Random(seed);
    for (int i = 0; i < floats; i++) {
      out.putFloat((float) random.nextGaussian());
    }
    byte[] values = new byte[weights()];
    random.nextBytes(values);
    out.put(values);
    return out.array();
  }

  private static int groups(int columns) {
    return columns / 32 + (columns % 32 > 0 ? 1 : 0);
  }
}
