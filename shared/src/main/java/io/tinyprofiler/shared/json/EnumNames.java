package io.tinyprofiler.shared.json;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.HashMap;
import java.util.Map;

/** What an enum's constants are called in JSON: by their name, or as {@link JsonProperty} says. */
final class EnumNames {

  private static final ClassValue<EnumNames> ALL =
      new ClassValue<>() {
        @Override
        protected EnumNames computeValue(Class<?> type) {
          return new EnumNames(type);
        }
      };

  private final Map<Object, String> names = new HashMap<>();
  private final Map<String, Object> constants = new HashMap<>();

  private EnumNames(Class<?> type) {
    for (Object constant : type.getEnumConstants()) {
      String name = name(type, ((Enum<?>) constant).name());
      names.put(constant, name);
      constants.put(name, constant);
    }
  }

  private static String name(Class<?> type, String constant) {
    try {
      JsonProperty own = type.getField(constant).getAnnotation(JsonProperty.class);
      return own == null || own.value().isEmpty() ? constant : own.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("every constant is a field", e);
    }
  }

  static String of(Enum<?> constant) {
    return ALL.get(constant.getDeclaringClass()).names.get(constant);
  }

  /** The constant of that name, or null. */
  static Object constant(Class<?> type, String name) {
    return ALL.get(type).constants.get(name);
  }
}
