package io.tinyprofiler.shared.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.tinyprofiler.shared.bus.Command;
import io.tinyprofiler.shared.bus.CommandReply;
import io.tinyprofiler.shared.bus.IngestReply;
import io.tinyprofiler.shared.record.AgentRecord;
import java.util.List;

/**
 * The data binder that once did all of this, as it was set up: what we write and read is measured
 * by it.
 */
final class Databind {

  private Databind() {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
  private interface Typed {}

  /** Every component is required but those that may be missing. */
  private static final class Required extends JacksonAnnotationIntrospector {
    private static final long serialVersionUID = 1L;

    @Override
    public Boolean hasRequiredMarker(AnnotatedMember member) {
      return member instanceof AnnotatedParameter parameter
          && parameter.getDeclaringClass().isRecord()
          && !parameter
              .getDeclaringClass()
              .getRecordComponents()[parameter.getIndex()]
              .isAnnotationPresent(MayBeMissing.class);
    }
  }

  /** For the agent's records. */
  static JsonMapper records() {
    return base()
        .addModule(
            new SimpleModule("64-bit numbers as text")
                .addSerializer(Long.class, ToStringSerializer.instance)
                .addSerializer(Long.TYPE, ToStringSerializer.instance))
        .build();
  }

  /** For what agent and hub say to each other. */
  static JsonMapper messages() {
    return base().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
  }

  private static JsonMapper.Builder base() {
    JsonMapper.Builder mapper =
        JsonMapper.builder()
            .annotationIntrospector(new Required())
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
    for (Class<?> sealed :
        List.of(AgentRecord.class, Command.class, CommandReply.class, IngestReply.class)) {
      mapper.addMixIn(sealed, Typed.class);
      for (Class<?> kind : sealed.getPermittedSubclasses()) {
        mapper.registerSubtypes(new NamedType(kind, kind.getSimpleName()));
      }
    }
    return mapper;
  }
}
