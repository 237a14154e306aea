package io.tinyprofiler.hub.artifact;

import io.tinyprofiler.shared.problem.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Reads the model files that the firmware takes, and refuses what it would refuse: a llama2.c
 * checkpoint of version 0 in float32, or the firmware's own int8 format ({@code agent/firmware},
 * {@code tp_llama_file.c}). Neither holds a tokenizer.
 */
final class ModelFile {

  /** The first word of the int8 format, "TPQ8". */
  private static final int INT8_MAGIC = 0x38515054;

  private static final int SHAPE_BYTES = 28;
  private static final int INT8_HEADER_BYTES = 4 + SHAPE_BYTES;
  private static final int CHUNK_BYTES = 1 << 16;

  /** All bits of a float32's exponent: an infinity, or no number. */
  private static final int EXPONENT = 0x7F80_0000;

  private ModelFile() {}

  /**
   * What a file says of itself, once all of it was looked at; blocks.
   *
   * @throws Problem if it is not a model
   */
  static ModelHeader read(Path file) throws IOException {
    try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = buffer(INT8_HEADER_BYTES);
      if (!filled(in, header)) {
        throw notAModel("it is too short for one");
      }
      boolean int8 = header.getInt(0) == INT8_MAGIC;
      header.position(int8 ? 4 : 0);
      ModelShape shape = ModelShape.read(header);
      long begin = header.position();
      long floats =
          shape.norms() + (int8 ? shape.scales() : shape.weights() + shape.positionTables());
      checkLength(in.size(), begin + 4 * floats + (int8 ? shape.weights() : 0));
      in.position(begin);
      checkFinite(in, floats);
      return header(shape, int8);
    }
  }

  private static void checkLength(long length, long expected) {
    if (length != expected) {
      throw notAModel(
          "it has %d bytes, and its header asks for %d%s"
              .formatted(length, expected, length < expected ? ": it may be cut off" : ""));
    }
  }

  private static void checkFinite(FileChannel in, long floats) throws IOException {
    ByteBuffer chunk = buffer(CHUNK_BYTES);
    for (long left = 4 * floats; left > 0; left -= chunk.limit()) {
      chunk.clear().limit((int) Math.min(left, CHUNK_BYTES));
      if (!filled(in, chunk)) {
        throw notAModel("it became shorter while it was read");
      }
      while (chunk.hasRemaining()) {
        if ((chunk.getInt() & EXPONENT) == EXPONENT) {
          throw notAModel("it holds a weight that is not a finite number");
        }
      }
    }
  }

  private static ModelHeader header(ModelShape shape, boolean int8) {
    return new ModelHeader(
        "llama",
        int8 ? "tpq8" : "llama2c-v0",
        shape.weights() + shape.norms(),
        int8 ? "int8" : "float32",
        (int) shape.sequence(),
        (int) shape.layers(),
        (int) shape.dim(),
        (int) shape.hidden(),
        (int) shape.heads(),
        (int) shape.kvHeads(),
        (int) shape.vocabulary(),
        shape.shared());
  }

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads until the buffer is full, and turns it round; false if the file ends before. */
  private static boolean filled(FileChannel in, ByteBuffer into) throws IOException {
    while (into.hasRemaining()) {
      if (in.read(into) < 0) {
        return false;
      }
    }
    into.flip();
    return true;
  }

  static Problem notAModel(String why) {
    return new Problem(
        "not-a-model",
        "the file is not a model: " + why,
        "give a llama2.c checkpoint of version 0 or an int8 file of the firmware's quantize");
  }
}
