package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.shared.problem.Problem;
import java.nio.ByteBuffer;

/**
 * The seven numbers at the beginning of both model formats, and how much follows from them. The
 * limits are those of the firmware ({@code tp_llama_file.c}): no product comes near 64 bits.
 *
 * @param shared whether the embedding is the classifier; else the vocabulary is stored negative
 */
record ModelShape(
    long dim,
    long hidden,
    long layers,
    long heads,
    long kvHeads,
    long vocabulary,
    long sequence,
    boolean shared) {

  /** Values with one scale in the int8 format. */
  private static final long GROUP = 32;

  /** Reads it; fails with a {@link Problem} if no firmware of ours would take it. */
  static ModelShape read(ByteBuffer header) {
    long dim = unsigned(header);
    long hidden = unsigned(header);
    long layers = unsigned(header);
    long heads = unsigned(header);
    long kvHeads = unsigned(header);
    int vocabulary = header.getInt();
    long sequence = unsigned(header);
    ModelShape shape =
        new ModelShape(
            dim,
            hidden,
            layers,
            heads,
            kvHeads,
            Math.abs((long) vocabulary),
            sequence,
            vocabulary >= 0);
    shape.check();
    return shape;
  }

  private static long unsigned(ByteBuffer header) {
    return Integer.toUnsignedLong(header.getInt());
  }

  private void check() {
    boolean dimensions =
        within(dim, 1, 4_096)
            && within(hidden, 1, 16_384)
            && within(layers, 1, 128)
            && within(vocabulary, 3, 65_536)
            && within(sequence, 1, 32_768);
    if (!dimensions) {
      throw ModelFile.notAModel("its dimensions are out of range");
    }
    boolean fits =
        within(heads, 1, 256)
            && dim % heads == 0
            && dim / heads % 2 == 0
            && within(kvHeads, 1, heads)
            && heads % kvHeads == 0;
    if (!fits) {
      throw ModelFile.notAModel("its numbers of heads do not fit its dimension");
    }
  }

  private static boolean within(long value, long least, long most) {
    return least <= value && value <= most;
  }

  /** Numbers in the norms. */
  long norms() {
    return (2 * layers + 1) * dim;
  }

  /** Numbers in the matrices. */
  long weights() {
    return count(0);
  }

  /** Scales of the int8 format: one for each group of a row; the last group may be shorter. */
  long scales() {
    return count(GROUP);
  }

  /** Numbers in the two tables of positions, which readers skip. */
  long positionTables() {
    return sequence * (dim / heads);
  }

  private long count(long group) {
    long kvDim = dim / heads * kvHeads;
    long embedding = vocabulary * row(dim, group);
    long attention = (2 * dim + 2 * kvDim) * row(dim, group);
    long feedForward = 2 * hidden * row(dim, group) + dim * row(hidden, group);
    return (shared ? 1 : 2) * embedding + layers * (attention + feedForward);
  }

  private static long row(long columns, long group) {
    return group == 0 ? columns : (columns + group - 1) / group;
  }
}
