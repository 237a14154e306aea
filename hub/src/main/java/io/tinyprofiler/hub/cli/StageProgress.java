package io.tinyprofiler.hub.cli;

import io.tinyprofiler.hub.backup.folder.Stage;
import java.io.PrintWriter;
import java.util.Timer;
import java.util.TimerTask;

/** Shows how far a piece of work of this process is, while it goes on. */
public final class StageProgress implements AutoCloseable {

  private static final long SHOW_MS = 250;
  private static final long KIB = 1024;

  private final Timer timer = new Timer("progress", true);
  private final Progress progress;

  private StageProgress(Progress progress) {
    this.progress = progress;
  }

  public static StageProgress of(Stage stage, PrintWriter err) {
    StageProgress shown = new StageProgress(new Progress(err));
    shown.timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            shown.show(stage);
          }
        },
        SHOW_MS,
        SHOW_MS);
    return shown;
  }

  private synchronized void show(Stage stage) {
    progress.show(stage.done() / KIB, stage.total() / KIB, "KiB " + stage.name());
  }

  /** Leaves a clean line behind; may be called twice. */
  public synchronized void end() {
    timer.cancel();
    progress.end();
  }

  @Override
  public void close() {
    end();
  }
}
