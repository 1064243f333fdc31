package kontur.local;

import java.util.Locale;

/// Every port that the platform listens on, all of them on the loopback.
public enum Port {
  GATEWAY(9090, "the gateway's gRPC"),
  TICKETS(9091, "service-tickets"),
  WORKFLOW(9092, "service-workflow"),
  COMMUNICATION(9093, "service-communication"),
  PAGE(8080, "the customer page"),
  BOT_API(8081, "the stand-in for Telegram's Bot API"),
  SMTP(2525, "SMTP"),
  IMAP(2143, "IMAP"),
  POSTGRES(15432, "PostgreSQL"),
  KAFKA(19092, "Kafka"),
  KAFKA_CONTROLLER(19093, "Kafka's controller"),
  TEMPORAL(17233, "Temporal");

  private final int standard;
  private final String purpose;

  Port(int standard, String purpose) {
    this.standard = standard;
    this.purpose = purpose;
  }

  /// Where it listens unless told otherwise.
  public int standard() {
    return standard;
  }

  String purpose() {
    return purpose;
  }

  /// The argument without its dashes, such as `port.bot-api`.
  public String key() {
    return "port." + name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The environment variable, such as `KONTUR_PORT_BOT_API`.
  String variable() {
    return "KONTUR_PORT_" + name();
  }
}
