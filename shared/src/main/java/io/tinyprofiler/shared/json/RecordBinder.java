package io.tinyprofiler.shared.json;

import java.lang.reflect.Array;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Makes records of trees as {@link JsonTree} reads them. Texts become numbers and truth values
 * where those are wanted, and the other way round. Immutable.
 */
public final class RecordBinder {

  /** What a binder lets pass. */
  public enum Leniency {
    /** Fields that no component has the name of are passed over. */
    UNKNOWN_FIELDS,
    /** What is behind a number's point is cut off where whole ones are wanted. */
    FRACTIONS,
    /** A component without {@link MayBeMissing} may be missing, if it can be null. */
    MISSING_FIELDS
  }

  private final Set<Leniency> leniencies;
  private final UnaryOperator<Object> plain;

  private RecordBinder(Set<Leniency> leniencies, UnaryOperator<Object> plain) {
    this.leniencies = leniencies;
    this.plain = plain;
  }

  /** A binder that lets pass nothing but this. */
  public static RecordBinder of(Leniency... leniencies) {
    return new RecordBinder(Set.of(leniencies), UnaryOperator.identity());
  }

  /**
   * The same for trees with values of other libraries.
   *
   * @param plain makes maps, lists and the like of them; is asked about every value
   */
  public RecordBinder with(UnaryOperator<Object> plain) {
    return new RecordBinder(leniencies, plain);
  }

  /**
   * Makes a record.
   *
   * @param type of a record, or a sealed interface of records
   * @throws UnfitJsonException if the tree is none
   */
  public <T> T bind(Object tree, Class<T> type) {
    return type.cast(new Binding(null).read(tree, type));
  }

  /**
   * The same, noting fields that no component has the name of.
   *
   * @param unknown gets their ways from the root, without positions in lists, e.g. {@code
   *     info.colour}
   */
  public <T> T bind(Object tree, Class<T> type, List<String> unknown) {
    return type.cast(new Binding(unknown).read(tree, type));
  }

  /** One tree. */
  private final class Binding {

    private final List<String> unknown;
    private final List<String> way = new ArrayList<>();

    Binding(List<String> unknown) {
      this.unknown = unknown;
    }

    Object read(Object given, Type type) {
      Object value = plain.apply(given);
      if (type instanceof ParameterizedType generic) {
        return value == null ? null : container(value, generic);
      }
      Class<?> wanted = (Class<?>) type;
      if (value == null) {
        return nothing(wanted);
      } else if (wanted.isRecord()) {
        return record(value, wanted);
      } else if (wanted.isSealed()) {
        return record(value, kind(value, wanted));
      } else if (wanted.isArray()) {
        return array(value, wanted);
      } else if (wanted == Object.class) {
        return untyped(value);
      }
      return Scalar.read(value, wanted, leniencies.contains(Leniency.FRACTIONS));
    }

    private Object nothing(Class<?> wanted) {
      if (wanted.isPrimitive()) {
        throw UnfitJsonException.mismatch(null, wanted);
      }
      return null;
    }

    private Class<?> kind(Object value, Class<?> sealed) {
      if (value instanceof Map<?, ?> fields
          && fields.get(Shape.KIND) instanceof String name
          && Shape.kinds(sealed).get(name) != null) {
        return Shape.kinds(sealed).get(name);
      }
      throw UnfitJsonException.mismatch(value, sealed);
    }

    private Object record(Object value, Class<?> wanted) {
      if (!(value instanceof Map<?, ?> fields)) {
        throw UnfitJsonException.mismatch(value, wanted);
      }
      Shape shape = Shape.of(wanted);
      Object[] values = new Object[shape.slots().size()];
      boolean[] seen = new boolean[values.length];
      List<String> strange = null;
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        String name = (String) field.getKey();
        Shape.Slot slot = shape.slot(name);
        if (slot != null) {
          values[slot.index()] = inside(name, name, field.getValue(), slot.type());
          seen[slot.index()] = true;
        } else if (shape.kind() == null || !name.equals(Shape.KIND)) {
          strange = strange == null ? new ArrayList<>() : strange;
          strange.add(name);
        }
      }
      fill(shape.missing(seen));
      Object record = shape.make(values);
      if (strange != null) {
        note(strange, shape);
      }
      return record;
    }

    private void fill(List<Shape.Slot> missing) {
      boolean lenient = leniencies.contains(Leniency.MISSING_FIELDS);
      for (Shape.Slot slot : missing) {
        if (slot.raw().isPrimitive() || (slot.required() && !lenient)) {
          throw UnfitJsonException.missing(slot.name(), slot.raw());
        }
      }
    }

    private void note(List<String> strange, Shape shape) {
      if (unknown != null) {
        String prefix = way.isEmpty() ? "" : String.join(".", way) + ".";
        strange.forEach(name -> unknown.add(prefix + name));
      } else if (!leniencies.contains(Leniency.UNKNOWN_FIELDS)) {
        throw UnfitJsonException.unknown(strange.get(0), shape.names());
      }
    }

    /** Reads what is one step further in; an unknown field's way has no positions. */
    private Object inside(Object step, String name, Object value, Type type) {
      if (name != null) {
        way.add(name);
      }
      try {
        return read(value, type);
      } catch (UnfitJsonException e) {
        throw e.in(step);
      } finally {
        if (name != null) {
          way.remove(way.size() - 1);
        }
      }
    }

    private Object container(Object value, ParameterizedType generic) {
      Class<?> raw = (Class<?>) generic.getRawType();
      Type[] arguments = generic.getActualTypeArguments();
      if (raw == Map.class) {
        return map(value, arguments[1]);
      }
      if (!(value instanceof Collection<?> elements)) {
        throw UnfitJsonException.mismatch(value, raw);
      }
      Collection<Object> read = raw == Set.class ? new LinkedHashSet<>() : new ArrayList<>();
      int index = 0;
      for (Object element : elements) {
        read.add(inside(index++, null, element, arguments[0]));
      }
      if (!raw.isInstance(read)) {
        throw new IllegalStateException("no record has a " + generic);
      }
      return read;
    }

    private Map<String, Object> map(Object value, Type type) {
      if (!(value instanceof Map<?, ?> fields)) {
        throw UnfitJsonException.mismatch(value, Map.class);
      }
      Map<String, Object> read = new LinkedHashMap<>();
      for (Map.Entry<?, ?> field : fields.entrySet()) {
        String name = (String) field.getKey();
        read.put(name, inside(name, name, field.getValue(), type));
      }
      return read;
    }

    private Object array(Object value, Class<?> wanted) {
      if (wanted == byte[].class && value instanceof String text) {
        return Scalar.bytes(text);
      }
      if (wanted == byte[].class || !(value instanceof List<?> elements)) {
        throw UnfitJsonException.mismatch(value, wanted);
      }
      Class<?> of = wanted.getComponentType();
      Object array = Array.newInstance(of, elements.size());
      for (int i = 0; i < elements.size(); i++) {
        Array.set(array, i, inside(i, null, elements.get(i), of));
      }
      return array;
    }

    private Object untyped(Object value) {
      if (value instanceof Map<?, ?>) {
        return map(value, Object.class);
      } else if (value instanceof Collection<?> elements) {
        List<Object> read = new ArrayList<>();
        elements.forEach(element -> read.add(read(element, Object.class)));
        return read;
      }
      return value;
    }
  }
}
