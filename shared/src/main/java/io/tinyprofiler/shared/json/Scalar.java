package io.tinyprofiler.shared.json;

import com.fasterxml.jackson.core.Base64Variants;
import java.math.BigInteger;
import java.util.Set;
import java.util.UUID;

/** Single values: what of a tree may stand for a number, a truth value, a text, an id. */
final class Scalar {

  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  private static final Set<String> TRUE = Set.of("true", "True", "TRUE");
  private static final Set<String> FALSE = Set.of("false", "False", "FALSE");

  private Scalar() {}

  /**
   * The value as what is wanted.
   *
   * @param value not null
   * @return null only of an empty text, or {@code "null"}, for something that is not primitive
   * @throws UnfitJsonException if it cannot be that
   */
  static Object read(Object value, Class<?> wanted, boolean fractions) {
    if (wanted == String.class) {
      return text(value);
    } else if (wanted == int.class || wanted == Integer.class) {
      Long number = whole(value, wanted, fractions);
      return number == null ? null : number.intValue();
    } else if (wanted == long.class || wanted == Long.class) {
      return whole(value, wanted, fractions);
    } else if (wanted == double.class || wanted == Double.class) {
      return real(value, wanted);
    } else if (wanted == boolean.class || wanted == Boolean.class) {
      return truth(value, wanted);
    } else if (wanted == UUID.class) {
      return uuid(value);
    } else if (wanted.isEnum()) {
      Object constant = value instanceof String name ? EnumNames.constant(wanted, name) : null;
      if (constant == null) {
        throw UnfitJsonException.mismatch(value, wanted);
      }
      return constant;
    }
    throw new IllegalStateException("no record has a " + wanted.getName());
  }

  private static String text(Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw UnfitJsonException.mismatch(value, String.class);
  }

  private static Long whole(Object value, Class<?> wanted, boolean fractions) {
    boolean narrow = wanted == int.class || wanted == Integer.class;
    if (value instanceof String given) {
      String text = stripped(given, wanted);
      try {
        return text == null ? null : narrow ? Integer.parseInt(text) : Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw UnfitJsonException.mismatch(value, wanted);
      }
    }
    if (value instanceof Double || value instanceof Float) {
      double number = ((Number) value).doubleValue();
      if (!fractions || Double.isNaN(number)) {
        throw UnfitJsonException.mismatch(value, wanted);
      }
      if (narrow ? number != clamped(number) : number < Long.MIN_VALUE || number > Long.MAX_VALUE) {
        throw outOfRange(value, narrow);
      }
      return (long) number;
    }
    if (!(value instanceof Number number)) {
      throw UnfitJsonException.mismatch(value, wanted);
    }
    if (value instanceof BigInteger big
        && (big.compareTo(MIN_LONG) < 0 || big.compareTo(MAX_LONG) > 0)) {
      throw outOfRange(value, narrow);
    }
    long whole = number.longValue();
    if (narrow && whole != (int) whole) {
      throw outOfRange(value, true);
    }
    return whole;
  }

  private static double clamped(double number) {
    return Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, number));
  }

  private static UnfitJsonException outOfRange(Object value, boolean narrow) {
    return UnfitJsonException.other(
        "Numeric value (%s) out of range of %s (%d - %s)"
            .formatted(
                value,
                narrow ? "int" : "long",
                narrow ? Integer.MIN_VALUE : Long.MIN_VALUE,
                narrow ? Integer.MAX_VALUE : Long.MAX_VALUE),
        null);
  }

  private static Double real(Object value, Class<?> wanted) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (!(value instanceof String given)) {
      throw UnfitJsonException.mismatch(value, wanted);
    }
    String text = stripped(given, wanted);
    if (text == null) {
      return null;
    }
    try {
      return switch (text) {
        case "INF" -> Double.POSITIVE_INFINITY;
        case "-INF" -> Double.NEGATIVE_INFINITY;
        default -> Double.valueOf(text);
      };
    } catch (NumberFormatException e) {
      throw UnfitJsonException.mismatch(value, wanted);
    }
  }

  private static Boolean truth(Object value, Class<?> wanted) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Integer || value instanceof Long || value instanceof BigInteger) {
      return !value.toString().equals("0");
    }
    if (value instanceof String given) {
      String text = stripped(given, wanted);
      if (text == null) {
        return null;
      }
      if (TRUE.contains(text) || FALSE.contains(text)) {
        return TRUE.contains(text);
      }
    }
    throw UnfitJsonException.mismatch(value, wanted);
  }

  /** A text without the spaces around it; null if it says nothing, which a primitive must not. */
  private static String stripped(String given, Class<?> wanted) {
    String text = given.trim();
    if (!text.isEmpty() && !text.equals("null")) {
      return text;
    }
    if (wanted.isPrimitive()) {
      throw UnfitJsonException.mismatch(given, wanted);
    }
    return null;
  }

  private static UUID uuid(Object value) {
    String text = value instanceof String given ? given.trim() : "-";
    if (text.isEmpty()) {
      return null;
    }
    UUID uuid = UuidText.parse(text);
    if (uuid == null) {
      throw UnfitJsonException.mismatch(value, UUID.class);
    }
    return uuid;
  }

  static byte[] bytes(String base64) {
    try {
      return Base64Variants.getDefaultVariant().decode(base64);
    } catch (IllegalArgumentException e) {
      throw UnfitJsonException.mismatch(base64, byte[].class);
    }
  }
}
