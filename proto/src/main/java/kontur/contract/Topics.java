package kontur.contract;

import java.util.List;

/// The Kafka topics: the one list that code, tests and manifests share.
public final class Topics {
  /// What channels reported; key = conversation key, value = `ChannelEvent`.
  public static final String INBOUND = "kontur.inbound";

  /// Records of `kontur.inbound` that could not be processed; key and value as they came.
  public static final String INBOUND_DEAD_LETTERS = "kontur.inbound-dlt";

  /// Inputs of lifecycles; key = ticket id, value = `LifecycleEnvelope`.
  public static final String LIFECYCLE = "kontur.lifecycle";

  /// Records of `kontur.lifecycle` that could not be read; key and value as they came.
  public static final String LIFECYCLE_DEAD_LETTERS = "kontur.lifecycle-dlt";

  /// What channels shall do; key = conversation key, value = `OutboundCommand`.
  public static final String OUTBOUND = "kontur.outbound";

  /// Records of `kontur.outbound` that could not be read; key and value as they came.
  public static final String OUTBOUND_DEAD_LETTERS = "kontur.outbound-dlt";

  /// That tickets changed; key = ticket id, value = `TicketEvent`.
  public static final String EVENTS = "kontur.events";

  /// No record may be larger, in bytes.
  public static final int MAX_RECORD_BYTES = 256 * 1024;

  /// Every topic with its partitions.
  public static final List<Topic> ALL =
      List.of(
          new Topic(INBOUND, 6),
          new Topic(INBOUND_DEAD_LETTERS, 1),
          new Topic(LIFECYCLE, 6),
          new Topic(LIFECYCLE_DEAD_LETTERS, 1),
          new Topic(OUTBOUND, 6),
          new Topic(OUTBOUND_DEAD_LETTERS, 1),
          new Topic(EVENTS, 3));

  private Topics() {}

  /// One topic.
  ///
  /// @param name its name
  /// @param partitions how many partitions it is created with
  public record Topic(String name, int partitions) {}
}
