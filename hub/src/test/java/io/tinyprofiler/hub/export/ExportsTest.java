package io.tinyprofiler.hub.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tinyprofiler.hub.result.MeasuredSession;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

class ExportsTest {

  private static final MeasuredSession SESSION = Exported.session();

  private static Document xml(String text) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(text)));
  }

  @Test
  void csvHasALineForEachRun() {
    List<List<String>> rows = csv(CsvExport.of(SESSION));

    assertThat(rows).hasSize(9).allMatch(row -> row.size() == rows.get(0).size());
    assertThat(column(rows, "prompt")).containsOnly(Exported.PROMPT);
    assertThat(column(rows, "provenance")).containsOnly("emulated");
    assertThat(column(rows, "invalid_runs")).containsOnly("3");
    assertThat(column(rows, "labels")).containsOnly("commit=a;\"b\"");
    assertThat(column(rows, "valid"))
        .containsExactly("true", "true", "false", "true", "false", "true", "true", "false");
    assertThat(column(rows, "why_invalid").get(2)).isEqualTo("LINK: a damaged frame");
    assertThat(column(rows, "tg_ts").get(0)).isEqualTo("10.0");
    assertThat(column(rows, "tg_ts").get(4)).as("not measured is empty").isEmpty();
    assertThat(column(rows, "itl_median_s").get(0)).isEqualTo("0.1");
  }

  private static List<String> column(List<List<String>> rows, String name) {
    int at = rows.get(0).indexOf(name);
    return rows.subList(1, rows.size()).stream().map(row -> row.get(at)).toList();
  }

  /** RFC 4180, as another program reads it. */
  private static List<List<String>> csv(String text) {
    List<List<String>> rows = new ArrayList<>();
    List<String> row = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' && quoted && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        cell.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (quoted || (c != ',' && c != '\n')) {
        cell.append(c);
      } else {
        row.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          rows.add(row);
          row = new ArrayList<>();
        }
      }
    }
    return rows;
  }

  /** A reader that knows llama-bench's fields, and fails on any other. */
  record LlamaBenchLine(
      String build_commit,
      @JsonProperty(required = true) int build_number,
      String cpu_info,
      String gpu_info,
      String backends,
      String model_filename,
      String model_type,
      Long model_size,
      Long model_n_params,
      int n_batch,
      int n_ubatch,
      int n_threads,
      String cpu_mask,
      boolean cpu_strict,
      int poll,
      String type_k,
      String type_v,
      int n_gpu_layers,
      int n_cpu_moe,
      String split_mode,
      int main_gpu,
      boolean no_kv_offload,
      int flash_attn,
      String devices,
      String tensor_split,
      String tensor_buft_overrides,
      String load_mode,
      boolean embeddings,
      int no_op_offload,
      boolean no_host,
      long fit_target,
      long fit_min_ctx,
      int n_prompt,
      int n_gen,
      int n_depth,
      String test_time,
      long avg_ns,
      long stddev_ns,
      double avg_ts,
      double stddev_ts,
      List<Long> samples_ns,
      List<Double> samples_ts) {}

  @Test
  void llamaBenchLinesLoadInAReaderOfItsFieldsAlone() throws Exception {
    List<LlamaBenchLine> lines = new ArrayList<>();
    JsonMapper strict = new JsonMapper();
    for (String line : LlamaBenchExport.of(SESSION).lines().toList()) {
      lines.add(strict.readValue(line, LlamaBenchLine.class));
      assertThat(strict.readTree(line).size())
          .as("no field is missing")
          .isEqualTo(LlamaBenchLine.class.getRecordComponents().length);
    }

    assertThat(lines).hasSize(3);
    LlamaBenchLine pp = lines.get(0);
    assertThat(List.of(pp.n_prompt, pp.n_gen, pp.n_depth)).containsExactly(5, 0, 0);
    assertThat(pp.avg_ns).isEqualTo(50_000_000);
    assertThat(pp.avg_ts).isCloseTo(100, within(1e-9));
    assertThat(pp.samples_ns).hasSize(5);
    LlamaBenchLine tg = lines.get(1);
    assertThat(List.of(tg.n_prompt, tg.n_gen, tg.n_depth)).containsExactly(0, 2, 5);
    assertThat(tg.samples_ts).hasSize(4).allMatch(ts -> Math.abs(ts - 10) < 1e-9);
    assertThat(lines.get(2).n_gen).isEqualTo(3);
    assertThat(tg.test_time).isEqualTo("2026-03-01T10:00:00Z");
    assertThat(tg.cpu_info).isEqualTo("netduinoplus2 (emulated)");
    assertThat(tg.backends).isEqualTo("tiny-profiler emulated, 3 invalid runs left out");
  }

  @Test
  void prometheusTextIsWellFormed() {
    String text = PrometheusExport.of(SESSION);

    Map<String, Double> samples = PrometheusText.parse(text);
    assertThat(samples.keySet()).allMatch(key -> key.contains("provenance=\"emulated\""));
    assertThat(value(samples, "profiling_result_decode_tokens_per_second")).isEqualTo(10);
    assertThat(value(samples, "profiling_result_runs", "valid=\"true\"")).isEqualTo(5);
    assertThat(value(samples, "profiling_result_runs", "valid=\"false\"")).isEqualTo(3);
    assertThat(value(samples, "profiling_result_peak_ram_bytes")).isEqualTo(4096);
    assertThat(value(samples, "inter_token_latency_seconds", "quantile=\"0.5\"")).isEqualTo(0.1);
    MeasuredSession nothing = new Exported().invalid("LOST", "LINK", "").on("nucleo");
    assertThat(PrometheusText.parse(PrometheusExport.of(nothing)).keySet())
        .noneMatch(key -> key.contains("tokens_per_second"))
        .anyMatch(key -> key.contains("provenance=\"measured\""));
  }

  private static double value(Map<String, Double> samples, String... parts) {
    return samples.entrySet().stream()
        .filter(sample -> List.of(parts).stream().allMatch(sample.getKey()::contains))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  @Test
  void junitTellsWhoseFailureItWas() throws Exception {
    Element suite =
        (Element) xml(JunitExport.of(SESSION)).getElementsByTagName("testsuite").item(0);

    assertThat(suite.getAttribute("name")).isEqualTo("fable260k int8 on netduinoplus2 (emulated)");
    assertThat(suite.getAttribute("tests")).isEqualTo("8");
    assertThat(suite.getAttribute("failures")).as("the board's").isEqualTo("1");
    assertThat(suite.getAttribute("errors")).as("the link's").isEqualTo("1");
    assertThat(suite.getAttribute("skipped")).as("given up").isEqualTo("1");
    Element failure = (Element) suite.getElementsByTagName("failure").item(0);
    assertThat(failure.getAttribute("message")).isEqualTo("BOARD: it rebooted");
    assertThat(((Element) failure.getParentNode()).getAttribute("name"))
        .isEqualTo("run 4, live: <b>\"Once\" & 'twice', \uFFFD]]>");
    assertThat(properties(suite))
        .containsEntry("provenance", "emulated")
        .containsEntry("invalid_runs", "3")
        .containsEntry("label.commit", "a;\"b\"")
        .containsEntry("tg_ts", "10.0");
  }

  private static Map<String, String> properties(Element suite) {
    Map<String, String> found = new java.util.HashMap<>();
    var all = suite.getElementsByTagName("property");
    for (int i = 0; i < all.getLength(); i++) {
      Element property = (Element) all.item(i);
      found.put(property.getAttribute("name"), property.getAttribute("value"));
    }
    return found;
  }

  @Test
  void theBadgeSaysEmulated() throws Exception {
    Document badge = xml(BadgeExport.of(SESSION));

    assertThat(badge.getDocumentElement().getAttribute("aria-label"))
        .isEqualTo("fable260k int8, netduinoplus2: 10.00 tok/s emulated");
    assertThat(badge.getElementsByTagName("title").item(0).getTextContent())
        .contains("5 valid runs, 3 invalid runs left out");
    Document nothing = xml(BadgeExport.of(new Exported().invalid("LOST", "LINK", "").on("n")));
    assertThat(nothing.getDocumentElement().getAttribute("aria-label"))
        .isEqualTo("fable260k int8, n: not measured");
  }

  @Test
  void theReportIsOneFileWithEverythingInIt() throws Exception {
    String html = HtmlReport.of(SESSION);

    assertThat(html).doesNotContain("<script", "http://", "https://", "src=", "href=");
    assertThat(html).contains("default-src 'none'", "emulator", "3 invalid runs left out");
    assertThat(html).contains("&lt;b&gt;&quot;Once&quot; &amp; 'twice'").doesNotContain("<b>");
    assertThat(html).contains("LINK: a damaged frame", "100.0 ms", "10.00", "4.000 KiB");
    assertThat(html).contains("95 % interval").contains("emulated");
    int svgs = 0;
    for (int at = html.indexOf("<svg"); at >= 0; at = html.indexOf("<svg", at + 1)) {
      xml(html.substring(at, html.indexOf("</svg>", at) + 6));
      svgs++;
    }
    assertThat(svgs).isEqualTo(3);
  }

  @Test
  void aSessionThatMeasuredNothingIsExportedAllTheSame() throws Exception {
    MeasuredSession nothing = new Exported().on("nucleo");
    assertThat(csv(CsvExport.of(nothing))).hasSize(1);
    assertThat(LlamaBenchExport.of(nothing)).isEmpty();
    assertThat(HtmlReport.of(nothing)).contains("not measured", "0 valid runs");
    xml(JunitExport.of(nothing));
  }
}
