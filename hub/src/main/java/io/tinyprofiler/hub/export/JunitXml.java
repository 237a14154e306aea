package io.tinyprofiler.hub.export;

import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Reports in the JUnit XML that CI services read. */
public final class JunitXml {

  /** What a case came to. */
  public enum Outcome {
    PASSED(null),
    /** Measured, and the answer is no. */
    FAILURE("failure"),
    /** It could not be measured. */
    ERROR("error"),
    /** It was not tried. */
    SKIPPED("skipped");

    private final String element;

    Outcome(String element) {
      this.element = element;
    }
  }

  /**
   * A test case.
   *
   * @param seconds how long it took; null if that is not known
   * @param message why it did not pass, one sentence; empty if it did
   * @param output shown beside it; may be empty
   */
  public record Case(
      String group, String name, Double seconds, Outcome outcome, String message, String output) {}

  private JunitXml() {}

  /** One suite with its cases. */
  public static String suite(String name, Map<String, String> properties, List<Case> cases) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      line(xml, "");
      xml.writeStartElement("testsuites");
      line(xml, "  ");
      suite(xml, name, properties, cases);
      line(xml, "");
      xml.writeEndElement();
      line(xml, "");
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("text in memory cannot fail to be written", e);
    }
    return text.toString();
  }

  private static void suite(
      XMLStreamWriter xml, String name, Map<String, String> properties, List<Case> cases)
      throws XMLStreamException {
    xml.writeStartElement("testsuite");
    attribute(xml, "name", name);
    attribute(xml, "tests", "" + cases.size());
    attribute(xml, "failures", count(cases, Outcome.FAILURE));
    attribute(xml, "errors", count(cases, Outcome.ERROR));
    attribute(xml, "skipped", count(cases, Outcome.SKIPPED));
    double seconds = cases.stream().mapToDouble(c -> c.seconds == null ? 0 : c.seconds).sum();
    attribute(xml, "time", time(seconds));
    line(xml, "    ");
    xml.writeStartElement("properties");
    for (Map.Entry<String, String> property : properties.entrySet()) {
      line(xml, "      ");
      xml.writeEmptyElement("property");
      attribute(xml, "name", property.getKey());
      attribute(xml, "value", property.getValue());
    }
    line(xml, "    ");
    xml.writeEndElement();
    for (Case each : cases) {
      line(xml, "    ");
      write(xml, each);
    }
    line(xml, "  ");
    xml.writeEndElement();
  }

  private static String count(List<Case> cases, Outcome outcome) {
    return "" + cases.stream().filter(each -> each.outcome == outcome).count();
  }

  private static void write(XMLStreamWriter xml, Case each) throws XMLStreamException {
    xml.writeStartElement("testcase");
    attribute(xml, "classname", each.group);
    attribute(xml, "name", each.name);
    if (each.seconds != null) {
      attribute(xml, "time", time(each.seconds));
    }
    if (each.outcome.element != null) {
      xml.writeEmptyElement(each.outcome.element);
      attribute(xml, "message", each.message);
    }
    if (!each.output.isEmpty()) {
      xml.writeStartElement("system-out");
      xml.writeCharacters(allowed(each.output));
      xml.writeEndElement();
    }
    xml.writeEndElement();
  }

  private static void attribute(XMLStreamWriter xml, String name, String value)
      throws XMLStreamException {
    xml.writeAttribute(name, allowed(value == null ? "" : value));
  }

  private static void line(XMLStreamWriter xml, String indent) throws XMLStreamException {
    xml.writeCharacters("\n" + indent);
  }

  private static String time(double seconds) {
    return String.format(Locale.ROOT, "%.6f", seconds);
  }

  /** A prompt may hold characters that XML 1.0 has no way to write. */
  static String allowed(String text) {
    StringBuilder kept = new StringBuilder();
    text.codePoints().map(c -> isAllowed(c) ? c : 0xFFFD).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  private static boolean isAllowed(int c) {
    return c == '\t'
        || c == '\n'
        || c == '\r'
        || (c >= 0x20 && c <= 0xD7FF)
        || (c >= 0xE000 && c <= 0xFFFD)
        || c >= 0x10000;
  }
}
