package io.tinyprofiler.shared.metric;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
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
 * @param tokens generated in the valid runs
 * @param lostTokens in all measured runs
 * @param provenance of each figure that is not null
 * @param uncertainty of each figure that comes from a clock
 * @param clock how the device's clock maps to the agent's
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record SessionSummary(
    @JsonUnwrapped Subject subject,
    List<RunMode> modes,
    int runs,
    int invalidRuns,
    List<Exclusion> invalid,
    Set<SessionMark> marks,
    int tokens,
    int lostTokens,
    @JsonUnwrapped Figures figures,
    Map<String, Provenance> provenance,
    Map<String, Uncertainty> uncertainty,
    ClockMapping clock) {

  static SessionSummary of(ProfiledSession session) {
    List<ProfiledRun> measured = session.measured();
    List<ProfiledRun> valid = measured.stream().filter(ProfiledRun::valid).toList();
    Figures figures = Figures.of(valid);
    return new SessionSummary(
        Subject.of(session.info()),
        valid.stream().map(run -> run.trace().mode()).distinct().sorted().toList(),
        valid.size(),
        measured.size() - valid.size(),
        Exclusion.of(measured),
        Validity.marks(measured, session.limits()),
        valid.stream().mapToInt(run -> run.trace().tokenTicks().length).sum(),
        measured.stream().mapToInt(run -> run.trace().lost()).sum(),
        figures,
        figures.provenance(session.info().emulated()),
        Uncertainty.of(valid.stream().map(ProfiledRun::trace).toList()),
        ClockMapping.of(session.clock(), session.info().tickHz()));
  }
}
