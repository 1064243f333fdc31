package kontur.operations;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Takes all samples again and again, apart from who reads them: a scrape never waits for a
/// database.
final class Sampler implements SmartLifecycle {
  private static final Logger log = LoggerFactory.getLogger(Sampler.class);

  private final Map<Sample, MultiGauge> gauges = new LinkedHashMap<>();
  private final Repetition rounds;

  Sampler(List<Sample> samples, MeterRegistry meters, Duration pause) {
    for (var sample : samples) {
      gauges.put(
          sample,
          MultiGauge.builder(sample.name()).description(sample.description()).register(meters));
    }
    this.rounds = new Repetition("sampler", pause, () -> gauges.forEach(Sampler::take));
  }

  @Override
  public void start() {
    rounds.start();
  }

  private static void take(Sample sample, MultiGauge gauge) {
    List<MultiGauge.Row<?>> rows;
    try {
      rows =
          sample.lookup().get().stream()
              .<MultiGauge.Row<?>>map(value -> MultiGauge.Row.of(tags(value), value.number()))
              .toList();
    } catch (Exception e) {
      // Who needs that part says loudly that it is away.
      log.atDebug().addKeyValue("sample", sample.name()).setCause(e).log("Nothing to show");
      rows = List.of();
    }
    gauge.register(rows, true);
  }

  private static Tags tags(Sample.Value value) {
    var tags = Tags.empty();
    for (var tag : value.tags().entrySet()) {
      tags = tags.and(tag.getKey(), tag.getValue());
    }
    return tags;
  }

  @Override
  public void stop() {
    rounds.stop();
  }

  @Override
  public boolean isRunning() {
    return rounds.isRunning();
  }
}
