package io.tinyprofiler.shared.json;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a class of records consists of; found out once. */
final class Shape {

  /** The field that tells which record of a sealed interface it is: the record's simple name. */
  static final String KIND = "type";

  private static final ClassValue<Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected Shape computeValue(Class<?> type) {
          return new Shape(type);
        }
      };

  private static final ClassValue<Map<String, Class<?>>> KINDS =
      new ClassValue<>() {
        @Override
        protected Map<String, Class<?>> computeValue(Class<?> type) {
          Map<String, Class<?>> kinds = new LinkedHashMap<>();
          for (Class<?> kind : type.getPermittedSubclasses()) {
            kinds.put(kind.getSimpleName(), kind);
          }
          return kinds;
        }
      };

  /** A component. */
  record Slot(int index, String name, Type type, Class<?> raw, Method accessor, boolean required) {}

  private final Class<?> type;
  private final String kind;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private final List<Slot> inOrder;
  private final Constructor<?> constructor;

  private Shape(Class<?> type) {
    this.type = type;
    this.kind =
        Arrays.stream(type.getInterfaces()).anyMatch(Class::isSealed) ? type.getSimpleName() : null;
    refuseAnnotated(type, type);
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] parameters = new Class<?>[components.length];
    for (int i = 0; i < components.length; i++) {
      RecordComponent one = components[i];
      parameters[i] = one.getType();
      refuseAnnotated(type, one.getAccessor());
      one.getAccessor().setAccessible(true); // records may be their class's own matter
      boolean required = !one.isAnnotationPresent(MayBeMissing.class);
      slots.put(
          one.getName(),
          new Slot(
              i, one.getName(), one.getGenericType(), one.getType(), one.getAccessor(), required));
    }
    inOrder = List.copyOf(slots.values());
    try {
      constructor = type.getDeclaredConstructor(parameters);
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has its canonical constructor", e);
    }
  }

  /** Other names, parts left out: only Jackson's binder knows them, and silence would lose them. */
  private static void refuseAnnotated(Class<?> type, AnnotatedElement element) {
    for (Annotation one : element.getAnnotations()) {
      if (one.annotationType().getName().startsWith("com.fasterxml.jackson.")) {
        throw new IllegalStateException("%s has %s".formatted(type, one));
      }
    }
  }

  static Shape of(Class<?> record) {
    return SHAPES.get(record);
  }

  /** The records of a sealed interface by name. */
  static Map<String, Class<?>> kinds(Class<?> sealed) {
    return KINDS.get(sealed);
  }

  /** Its name in the field {@link #KIND}; null if it is of no sealed interface. */
  String kind() {
    return kind;
  }

  List<Slot> slots() {
    return inOrder;
  }

  /** The component of that name, or null. */
  Slot slot(String name) {
    return slots.get(name);
  }

  Set<String> names() {
    return slots.keySet();
  }

  static Object value(Slot slot, Object record) {
    try {
      return slot.accessor().invoke(record);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("it was made accessible", e);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("cannot read " + slot.name(), e.getCause());
    }
  }

  /**
   * Calls the constructor.
   *
   * @throws UnfitJsonException if it refuses
   */
  Object make(Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw UnfitJsonException.refused(type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("every record can be made", e);
    }
  }

  /** Names of the components that a mask of seen ones lacks. */
  List<Slot> missing(boolean[] seen) {
    List<Slot> missing = new ArrayList<>();
    for (Slot slot : inOrder) {
      if (!seen[slot.index()]) {
        missing.add(slot);
      }
    }
    return missing;
  }
}
