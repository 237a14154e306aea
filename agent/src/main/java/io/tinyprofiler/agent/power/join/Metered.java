package io.tinyprofiler.agent.power.join;

import io.tinyprofiler.shared.record.AgentRecord;
import io.tinyprofiler.shared.record.AgentRecord.RunEnded;
import io.tinyprofiler.shared.record.MeteredRun;
import io.tinyprofiler.shared.record.RunMark;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a meter made of a run.
 *
 * @param measured its figures
 * @param chunks energy of its windows and its curve; empty where they could not be placed
 */
public record Metered(MeteredRun measured, List<AgentRecord> chunks) {

  public Metered {
    chunks = List.copyOf(chunks);
  }

  /** The records of it, and after them the run's end, marked if too many samples were lost. */
  List<AgentRecord> before(RunEnded end) {
    List<AgentRecord> records = new ArrayList<>(chunks);
    records.add(new AgentRecord.PowerMeasured(end.run(), measured));
    records.add(measured.lostShare() > MeteredRun.MAX_LOST ? marked(end) : end);
    return records;
  }

  private RunEnded marked(RunEnded end) {
    String why =
        String.format(
            Locale.ROOT,
            "%.2f %% of the power meter's samples were lost, over the limit of %.1f %%",
            100 * measured.lostShare(),
            100 * MeteredRun.MAX_LOST);
    Set<RunMark> marks = EnumSet.of(RunMark.LOST_SAMPLES);
    marks.addAll(end.marks());
    return new RunEnded(
        end.session(),
        end.run(),
        end.status(),
        end.tokens(),
        end.hash(),
        end.logitsHash(),
        end.prefillTicks(),
        end.endTicks(),
        end.lost(),
        end.failure(),
        end.text().isEmpty() ? why : end.text() + "; " + why,
        marks);
  }
}
