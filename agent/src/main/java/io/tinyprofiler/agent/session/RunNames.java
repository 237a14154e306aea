package io.tinyprofiler.agent.session;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Names for an agent's runs. Device numbers count up from a random one, so that an agent that was
 * started again does not take the frames of a run from before for its own.
 */
final class RunNames implements Supplier<RunName> {

  private final AtomicInteger next = new AtomicInteger(ThreadLocalRandom.current().nextInt());

  @Override
  public RunName get() {
    return new RunName(UUID.randomUUID(), Integer.toUnsignedLong(next.getAndIncrement()));
  }
}
