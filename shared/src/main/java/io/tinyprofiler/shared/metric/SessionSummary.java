package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.tinyprofiler.shared.record.DeviceInfo;
import io.tinyprofiler.shared.record.RunMode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The result of a session: a pure function of its stored records.
 *
 * @param modes of the valid measured runs
 * @param runs valid measured runs, in all modes
 * @param invalidRuns measured runs that left the statistics
 * @param invalid why they left, each run counted once
 * @param marks what speaks against the session as a whole
 * @param tokens generated in the valid runs; null if the device has no tokens
 * @param lostTokens in all measured runs; null likewise
 * @param provenance of each figure that is not null
 * @param uncertainty of each figure of tokens that comes from a clock
 * @param clockMapping how the device's clock maps to the agent's
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record SessionSummary(
    @JsonUnwrapped Subject subject,
    List<RunMode> modes,
    int runs,
    int invalidRuns,
    List<Exclusion> invalid,
    Set<SessionMark> marks,
    Integer tokens,
    Integer lostTokens,
    @JsonUnwrapped Figures figures,
    Map<String, Provenance> provenance,
    Map<String, Uncertainty> uncertainty,
    ClockMapping clockMapping) {

  static SessionSummary of(ProfiledSession session) {
    DeviceInfo info = session.info();
    List<ProfiledRun> measured = session.measured();
    List<ProfiledRun> valid = measured.stream().filter(ProfiledRun::valid).toList();
    Figures figures = Figures.of(measured, info);
    Map<String, Provenance> provenance = figures.provenance(info);
    Map<String, Uncertainty> uncertainty = Uncertainty.of(session.traces());
    uncertainty.keySet().retainAll(provenance.keySet());
    return new SessionSummary(
        Subject.of(info),
        valid.stream().map(run -> run.trace().mode()).distinct().sorted().toList(),
        valid.size(),
        measured.size() - valid.size(),
        Exclusion.of(measured),
        Validity.marks(measured, session.limits()),
        info.inference() ? null : tokens(valid),
        info.inference() ? null : lostTokens(measured),
        figures,
        provenance,
        uncertainty,
        ClockMapping.of(session.clock(), info.tickHz()));
  }

  private static Integer tokens(List<ProfiledRun> valid) {
    return valid.stream().mapToInt(run -> run.trace().tokenTicks().length).sum();
  }

  private static Integer lostTokens(List<ProfiledRun> measured) {
    return measured.stream().mapToInt(run -> run.trace().lost()).sum();
  }
}
